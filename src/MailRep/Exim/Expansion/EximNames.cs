namespace MailRep.Exim.Expansion;

/// <summary>The names that Exim 4.96 to 4.98 knows in a string that it expands (spec chapter 11, sections 5 to 9).</summary>
internal static class EximNames
{
    private static readonly HashSet<string> Operators = Set(
        "address addresses base32 base32d base62 base62d base64 base64d domain escape escape8bit eval eval10 expand from_utf8 h hash headerwrap hex2b64 hexquote "
        + "ipv6denorm ipv6norm l lc length listcount listnamed local_part mask md5 nh nhash quote quote_local_part randint reverse_ip rfc2047 rfc2047d rxquote s sha1 "
        + "sha2 sha256 sha3 stat str2b64 strlen substr time_eval time_interval uc utf8_domain_from_alabel utf8_domain_to_alabel utf8_localpart_from_alabel "
        + "utf8_localpart_to_alabel utf8clean xtextd");

    private static readonly HashSet<string> Numbered = Set("h hash headerwrap l length nh nhash s substr");

    private static readonly HashSet<string> Variables = Set(
        "address_data address_file address_pipe authenticated_fail_id authenticated_id authenticated_sender authentication_failed av_failed body_linecount body_zerocount "
        + "bounce_recipient bounce_return_size_limit caller_gid caller_uid callout_address compile_date compile_number config_dir config_file csa_status dnslist_domain "
        + "dnslist_matched dnslist_text dnslist_value domain domain_data event_data event_defer_errno event_name exim_gid exim_path exim_uid exim_version headers_added home "
        + "host host_address host_data host_lookup_deferred host_lookup_failed host_port initial_cwd inode interface_address interface_port item ldap_dn load_average "
        + "local_part local_part_data local_part_prefix local_part_prefix_v local_part_suffix local_part_suffix_v local_scan_data local_user_gid local_user_uid "
        + "localhost_number log_inodes log_space lookup_dnssec_authenticated mailstore_basename malware_name max_received_linelength message_age message_body "
        + "message_body_end message_body_size message_exim_id message_headers message_headers_raw message_id message_linecount message_size message_smtputf8 "
        + "original_domain original_local_part originator_gid originator_uid parent_domain parent_local_part pid pipe_addresses prdr_requested primary_hostname "
        + "qualify_domain qualify_recipient queue_name queue_size rcpt_count rcpt_defer_count rcpt_fail_count received_count received_for received_ip_address "
        + "received_port received_protocol received_time recipient_data recipient_verify_failure recipients recipients_count regex_cachesize regex_match_string "
        + "reply_address return_path return_size_limit router_name runrc self_hostname sender_data sender_fullhost sender_helo_dnssec sender_helo_name "
        + "sender_host_address sender_host_authenticated sender_host_dnssec sender_host_name sender_host_port sender_ident sender_rcvhost sender_verify_failure "
        + "sending_ip_address sending_port smtp_active_hostname smtp_command smtp_command_argument smtp_command_history smtp_count_at_connection_start "
        + "smtp_notquit_reason spool_directory spool_inodes spool_space srs_recipient srs_db_address srs_db_key srs_orig_recipient srs_orig_sender srs_status thisaddress "
        + "transport_name value verify_mode version_number warn_message_delay warn_message_recipient warn_message_recipients warnmsg_delay warnmsg_recipient "
        + "warnmsg_recipients connection_id atrn_host atrn_mode dsn_envid dsn_ret");

    // Families with a name for each of what they describe, some of them only where Exim was built so.
    private static readonly string[] Families =
        ["acl_", "arc_", "auth", "bmi_", "dcc_", "demime_", "dkim_", "dmarc_", "lookup_", "mime_", "prvscheck_", "proxy_", "r_", "regex", "sender_address", "sender_rate", "sn", "spam_", "spf_", "tls_", "tod_"];

    private static readonly HashSet<string> Lookups = Set(
        "lsearch wildlsearch nwildlsearch iplsearch cdb dbm dbmjz dbmnz dnsdb dsearch ibase json ldap ldapdn ldapm lmdb mysql nis nis0 nisplus oracle passwd pgsql readsock "
        + "redis spf sqlite testdb whoson");

    // The least and the most arguments; what follows them, as in ${env{HOME}{yes}{no}}, is among the most.
    private static readonly Dictionary<string, (int Least, int Most)> Items = new(StringComparer.Ordinal)
    {
        ["acl"] = (1, 10), ["authresults"] = (1, 1), ["certextract"] = (2, 4), ["dlfunc"] = (2, 10), ["env"] = (1, 3), ["filter"] = (2, 2), ["hash"] = (2, 3),
        ["hmac"] = (3, 3), ["imapfolder"] = (1, 3), ["length"] = (2, 2), ["listextract"] = (2, 4), ["listquote"] = (2, 2), ["map"] = (2, 2), ["nhash"] = (2, 3),
        ["perl"] = (1, 9), ["prvs"] = (2, 3), ["prvscheck"] = (2, 3), ["readfile"] = (1, 2), ["readsocket"] = (2, 5), ["reduce"] = (3, 3), ["run"] = (1, 3),
        ["sg"] = (3, 3), ["sort"] = (3, 3), ["srs_encode"] = (3, 3), ["substr"] = (2, 3), ["tr"] = (3, 3),
    };

    // The strings of a condition; -1 for those whose strings stand in braces of their own.
    private static readonly Dictionary<string, int> Conditions = new(StringComparer.Ordinal)
    {
        ["<"] = 2, ["<="] = 2, ["="] = 2, ["=="] = 2, [">"] = 2, [">="] = 2, ["acl"] = -1, ["bool"] = 1, ["bool_lax"] = 1, ["crypteq"] = 2, ["eq"] = 2, ["eqi"] = 2,
        ["exists"] = 1, ["first_delivery"] = 0, ["ge"] = 2, ["gei"] = 2, ["gt"] = 2, ["gti"] = 2, ["inbound_srs"] = 2, ["inlist"] = 2, ["inlisti"] = 2, ["isip"] = 1,
        ["isip4"] = 1, ["isip6"] = 1, ["ldapauth"] = 1, ["le"] = 2, ["lei"] = 2, ["lt"] = 2, ["lti"] = 2, ["match"] = 2, ["match_address"] = 2, ["match_domain"] = 2,
        ["match_ip"] = 2, ["match_local_part"] = 2, ["pam"] = 1, ["pwcheck"] = 1, ["queue_running"] = 0, ["radius"] = 1, ["saslauthd"] = -1,
    };

    private static readonly string[] Tainted =
    [
        "sender_", "h_", "rh_", "bh_", "lh_", "header_", "rheader_", "bheader_", "lheader_", "local_part", "domain", "original_domain", "original_local_part",
        "reply_address", "message_headers", "message_body", "authenticated_id", "authenticated_sender", "return_path", "recipients", "received_for", "parent_domain",
    ];

    // Of these the result is made anew, as numbers or digests.
    private static readonly HashSet<string> Cleaning = Set("md5 sha1 sha2 sha256 sha3 strlen nhash nh listcount hmac eval eval10 time_eval time_interval stat randint");

    /// <summary>Also with numbers, as in length_3, or with what names a look-up, as in quote_mysql.</summary>
    public static bool IsOperator(string name) =>
        Operators.Contains(name) || (name.IndexOf('_', StringComparison.Ordinal) is var at and > 0
            && (Numbered.Contains(name[..at]) ? name[at..].All(c => char.IsAsciiDigit(c) || c is '_' or '-') : Operators.Contains(name[..at]) || name.StartsWith("quote_", StringComparison.Ordinal)));

    public static bool IsVariable(string name) =>
        Variables.Contains(name) || IsHeader(name) || Array.Exists(Families, family => name.StartsWith(family, StringComparison.Ordinal)) || name.All(char.IsAsciiDigit);

    public static bool IsHeader(string name) => name.IndexOf('_', StringComparison.Ordinal) is var at and > 0
        && (at < 3 ? name[..at] is "h" or "rh" or "bh" or "lh" : name[..at] is "header" or "rheader" or "bheader" or "lheader");

    /// <summary>Also with partial- and the like in front, and with * or *@ behind.</summary>
    public static bool IsLookup(string type)
    {
        var name = type.StartsWith("partial", StringComparison.Ordinal) && type.IndexOf('-', StringComparison.Ordinal) is var at and > 0 ? type[(at + 1)..].TrimStart('(', ')', '*', '.', ',') : type;
        name = name[..(name.IndexOf('*', StringComparison.Ordinal) is var star and >= 0 ? star : name.Length)];
        return Lookups.Contains(name) || Lookups.Contains(name.TrimStart('n'));
    }

    public static (int Least, int Most)? ArgumentsOf(string item) => Items.TryGetValue(item, out var count) ? count : null;

    public static int? StringsOf(string condition) => Conditions.TryGetValue(condition, out var count) ? count : null;

    /// <summary>True for what is made of the message, by which Exim opens no file (spec chapter 9, section 1).</summary>
    public static bool IsTainted(string variable) => !variable.EndsWith("_data", StringComparison.Ordinal)
        && Array.Exists(Tainted, word => word.EndsWith('_') ? variable.StartsWith(word, StringComparison.Ordinal) : variable == word);

    /// <summary>True for what is the same for all messages.</summary>
    public static bool IsOfServer(string variable) =>
        variable is "primary_hostname" or "qualify_domain" or "qualify_recipient" or "smtp_active_hostname" or "spool_directory" or "config_dir" or "config_file" or "version_number" or "exim_version";

    /// <summary>True for an operator or item that gives nothing of its argument's text.</summary>
    public static bool Cleans(string name) => Cleaning.Contains(name) || (name.IndexOf('_', StringComparison.Ordinal) is var at and > 0 && Cleaning.Contains(name[..at]));

    private static HashSet<string> Set(string names) => new(names.Split(' '), StringComparer.Ordinal);
}
