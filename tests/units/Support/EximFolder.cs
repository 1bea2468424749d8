using System.Text;
using MailRep.Exim;

namespace MailRep.Tests.Support;

/// <summary>A copy of /etc/exim4 of the test's own, with the parts of Debian's files that matter here; gone afterwards.</summary>
public sealed class EximFolder : IDisposable
{
    /// <summary>The four lines of one domain, list-safe.</summary>
    public const string Sound = """
        DKIM_DOMAIN = ${lc:${domain:$h_from:}}
        DKIM_SELECTOR = 2026
        DKIM_PRIVATE_KEY = /etc/exim4/dkim/example.org.key
        DKIM_SIGN_HEADERS = +From:+Subject:+Date:=To:=Cc:=Message-ID:=Reply-To:=MIME-Version:=Content-Type:=Content-Transfer-Encoding:=In-Reply-To:=References

        """;

    private const string Main = "######\nexim_path = /usr/sbin/exim4\n.ifndef CONFDIR\nCONFDIR = /etc/exim4\n.endif\nUPEX4CmacrosUPEX4C = 1\n";

    private const string Options = """
        .ifdef DKIM_DOMAIN
        dkim_domain = DKIM_DOMAIN
        .endif
        .ifdef DKIM_IDENTITY
        dkim_identity = DKIM_IDENTITY
        .endif
        .ifdef DKIM_SELECTOR
        dkim_selector = DKIM_SELECTOR
        .endif
        .ifdef DKIM_PRIVATE_KEY
        dkim_private_key = DKIM_PRIVATE_KEY
        .endif
        .ifdef DKIM_CANON
        dkim_canon = DKIM_CANON
        .endif
        .ifdef DKIM_STRICT
        dkim_strict = DKIM_STRICT
        .endif
        .ifdef DKIM_SIGN_HEADERS
        dkim_sign_headers = DKIM_SIGN_HEADERS
        .endif
        .ifdef DKIM_TIMESTAMPS
        dkim_timestamps = DKIM_TIMESTAMPS
        .endif

        """;

    public const string RemoteSmtp = "remote_smtp:\n  driver = smtp\n" + Options;

    public const string Smarthost = "remote_smtp_smarthost:\n  driver = smtp\n  hosts_try_auth = <; ${if exists{CONFDIR/passwd.client} \\\n  {x}\\\n  {}}\n";

    public EximFolder(string configType = "internet", bool split = false)
    {
        File("update-exim4.conf.conf", $"# Debian's\ndc_eximconfig_configtype='{configType}'\ndc_use_split_config='{(split ? "true" : "false")}'\n");
        File("exim4.conf.template", Main + "begin transports\n" + RemoteSmtp + Smarthost + "begin retry\n* * F,2h,15m\n");
        File("conf.d/main/01_exim4-config_listmacrosdefs", Main);
        File("conf.d/transport/00_exim4-config_header", "begin transports\n");
        File("conf.d/transport/30_exim4-config_remote_smtp", RemoteSmtp);
        File("conf.d/transport/30_exim4-config_remote_smtp_smarthost", Smarthost);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("mailrep-exim-").FullName;

    internal EximFiles Files => new(Path, root: null);

    /// <summary>The smarthost's transport with the options of DKIM, as NAME.rul.</summary>
    public static string SigningSmarthost => Smarthost + Options;

    public EximFolder File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public EximFolder File(string path, byte[] octets)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Full(path))!);
        System.IO.File.WriteAllBytes(Full(path), octets);
        return this;
    }

    public EximFolder Macros(string text) => File("exim4.conf.localmacros", text);

    /// <summary>chmod, where there is one.</summary>
    public EximFolder Mode(string path, string octal)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(Full(path), (UnixFileMode)Convert.ToInt32(octal, 8));
        }

        return this;
    }

    public string Full(string path) => System.IO.Path.Combine(Path, path);

    internal EximConfiguration Read() => EximConfiguration.Read(Files);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
