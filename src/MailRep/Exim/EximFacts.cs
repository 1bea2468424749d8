using MailRep.Dns;
using MailRep.Findings;

namespace MailRep.Exim;

/// <summary>All that is known of a configuration before anything is judged.</summary>
internal sealed class EximFacts
{
    private static readonly string[] Marks = ["update-exim4.conf.conf", "exim4.conf", "exim4.conf.template", "exim4.conf.localmacros"];

    private EximFacts(EximConfiguration configuration, EximAccounts accounts)
    {
        Configuration = configuration;
        Accounts = accounts;
        Signing = new EximSigning(configuration, accounts);
        var inspector = new EximKeyInspector(configuration, accounts);
        Keys = [.. Signing.Keys.Select(inspector.Inspect)];
    }

    public EximConfiguration Configuration { get; }

    public EximAccounts Accounts { get; }

    public EximSigning Signing { get; }

    public IReadOnlyList<EximKey> Keys { get; }

    /// <summary>True where a file that counts could not be read, so that what is missing may stand there.</summary>
    public bool IsPartial => Configuration.Setup.File?.Problem is not null || Configuration.Parts.Any(part => part.Problem is not null || part.Charset == EximEncoding.Utf16);

    public string MacroFile => Configuration.Files.Full(Configuration.MacroPath)!;

    /// <summary>The settings without which nothing is signed and which are missing.</summary>
    public IReadOnlyList<string> Missing =>
        [.. new[] { EximDkimMacros.Domain, EximDkimMacros.Selector, EximDkimMacros.PrivateKey }.Where(name => string.IsNullOrEmpty(Signing[name]?.Value))];

    /// <param name="folder">/etc/exim4, or a copy of it.</param>
    /// <param name="accounts">The users of the machine.</param>
    /// <param name="trace">A line for what could not be read.</param>
    /// <exception cref="MailRepException">There is no such folder, or no configuration in it.</exception>
    public static EximFacts Read(string folder, EximAccounts accounts, Action<string>? trace = null)
    {
        var facts = Of(Open(folder, trace), accounts, trace);
        trace?.Invoke($"Read {DnsText.Printable(folder)}: {facts.Configuration.Layout}, type {DnsText.Inline(facts.Configuration.ConfigType ?? "not set")}, {facts.Configuration.Parts.Count} files, {facts.Keys.Count} keys.");
        return facts;
    }

    /// <summary>The same of files that may not be written yet.</summary>
    public static EximFacts Of(EximFiles files, EximAccounts accounts, Action<string>? trace = null) => new(EximConfiguration.Read(files, trace), accounts);

    /// <summary>The files of /etc/exim4, or of a copy of it.</summary>
    /// <exception cref="MailRepException">There is no such folder, or no configuration in it.</exception>
    public static EximFiles Open(string folder, Action<string>? trace = null)
    {
        var shown = DnsText.Printable(folder);
        if (File.Exists(folder) && (new FileInfo(folder).LinkTarget is null || File.ResolveLinkTarget(folder, returnFinalTarget: true)?.Exists == true))
        {
            throw new MailRepException(MailRepError.EximConfigNotFound, $"{shown} is a file, where the folder with the configuration is wanted.", folder,
                $"Give the folder that it lies in: -ConfigRoot {EximJudge.Show(Path.GetDirectoryName(Path.GetFullPath(folder)) ?? "PATH")}");
        }

        if (!Directory.Exists(folder) && new FileInfo(folder).LinkTarget is { } target)
        {
            throw new MailRepException(MailRepError.EximConfigNotFound, $"{shown} is a link to {DnsText.Printable(target)}, which is not there.", folder,
                "Give the folder itself, mostly a copy of /etc/exim4: -ConfigRoot PATH.");
        }

        if (!Directory.Exists(folder))
        {
            throw new MailRepException(MailRepError.EximConfigNotFound, $"There is no folder {shown}: Exim in Debian's packages is not set up here.", folder,
                "Install exim4-daemon-light on the server, or give a copy of its /etc/exim4: -ConfigRoot PATH.");
        }

        if (!Array.Exists(Marks, name => File.Exists(Path.Combine(folder, name))) && !Directory.Exists(Path.Combine(folder, "conf.d")))
        {
            throw new MailRepException(MailRepError.EximConfigNotFound, $"The folder {shown} holds no configuration of Debian's Exim.", folder,
                "Give the folder that holds update-exim4.conf.conf, mostly a copy of /etc/exim4: -ConfigRoot PATH.");
        }

        return new EximFiles(folder, EximFiles.IsHome(folder) ? "/" : null, trace);
    }

    public EximDkimConfig ToConfig()
    {
        var (signs, reason) = Signs();
        return new EximDkimConfig
        {
            ConfigRoot = Configuration.Files.Folder,
            Layout = Configuration.Layout,
            ConfigType = Configuration.ConfigType,
            MacroFile = MacroFile,
            Transport = Signing.TransportName,
            Signs = signs,
            Reason = reason,
            Domain = Signing.Domains.Select(Shown).ToItemList(),
            Selector = Signing.Selectors.Select(Shown).ToItemList(),
            PrivateKey = Keys.Select(key => key.File).ToItemList(),
            Canonicalization = Value(EximDkimMacros.Canon) == "simple" ? "simple" : "relaxed",
            SignHeaders = Value(EximDkimMacros.SignHeaders),
            Strict = Signing.IsStrict,
            Timestamps = Value(EximDkimMacros.Timestamps),
            Identity = Value(EximDkimMacros.Identity),
            Settings = EximDkimMacros.Dkim.Select(name => Signing[name]).OfType<EximOption>().Select(option => new EximDkimSetting
            {
                Name = option.Name,
                Value = EximKeyInspector.Show(option.Value),
                File = option.Place.File.FullPath,
                Line = option.Place.Line,
            }).ToItemList(),
        };
    }

    /// <summary>Whether mail that leaves is signed, as far as the files tell.</summary>
    public (bool? Signs, string Reason) Signs()
    {
        var type = DnsText.Inline(Configuration.ConfigType ?? "not set");
        if (Configuration.Parts.FirstOrDefault(part => part.Charset == EximEncoding.Utf16) is { } binary)
        {
            return (false, $"{new EximPlace(binary, 0)} is in UTF-16, with which Exim gets no configuration.");
        }

        if (IsPartial && Missing.Count > 0)
        {
            var file = Configuration.Parts.Prepend(Configuration.Setup.File).First(part => part?.Problem is not null)!;
            return (null, $"What {new EximPlace(file, 0)} says is not known: {file.Problem}");
        }

        if (EximSetupRules.Failure(Configuration) is { } failure)
        {
            return (false, failure);
        }

        if (Signing.Options.Count == 0)
        {
            return (false, "No setting of DKIM is in force.");
        }

        if (Configuration.Problems.Count > 0)
        {
            return (false, $"Exim refuses the configuration at {Configuration.Problems[0].Place}.");
        }

        if (Missing.Count > 0)
        {
            return (false, $"{string.Join(" and ", Missing)} {(Missing.Count == 1 ? "is" : "are")} not set.");
        }

        if (Signing.TransportName is not { } transport)
        {
            return (false, Configuration.ConfigType == "local" ? "The type of configuration is local, which sends no mail to other servers."
                : $"With the type of configuration {type} no transport of Debian's is known to be used.");
        }

        var shown = DnsText.Inline(transport);
        if (!Signing.TransportHasOptions)
        {
            return (false, $"With the type of configuration {type}, mail takes the transport {shown}, which has no options of DKIM.");
        }

        if (Signing.Faults.Where(fault => EximValueRules.IsNeeded(fault.Macro)).OrderByDescending(fault => fault.Fault.IsCertain).FirstOrDefault() is { Fault: { } fault } found)
        {
            return fault.IsCertain ? (false, $"Exim cannot expand {found.Macro}: {fault.Message}.") : (null, $"Whether Exim can expand {found.Macro} depends on its version: {fault.Message}.");
        }

        if (Signing.Tables.Select(table => table.Table).FirstOrDefault(table => table.Error is not null || table.IsEmpty) is { } broken)
        {
            return (false, $"{DnsText.Inline(broken.Path)} cannot be looked up in: {broken.Error ?? "it is empty"}.");
        }

        if (Signing.KeyTaint is not null)
        {
            return (false, $"The path of the key is made of {Signing.KeyTaint}, and Exim opens no such file.");
        }

        if (Signing.HasNoDomain || (Signing.WithoutSelector.Count > 0 && Signing.Selectors.Count == 0))
        {
            return (false, Signing.HasNoDomain ? "DKIM_DOMAIN comes to no domain." : "DKIM_SELECTOR comes to no selector.");
        }

        if (Keys.Count == 0 && Signing.IsKeyOpaque)
        {
            return (null, $"The transport {shown} has the options; whether there is a key only Exim can tell.");
        }

        if (Keys.Count > 0 && !Keys.Any(CanSign))
        {
            return (false, $"The transport {shown} has the options, but Exim can sign with none of the keys.");
        }

        return (true, Configuration.Layout == EximLayout.OwnFile
            ? $"The transport {shown} of exim4.conf has the options; exim4 -bt someone@elsewhere.example tells whether mail takes it."
            : $"Mail takes the transport {shown}, which has the options.");
    }

    // A key that this user cannot read may be sound all the same.
    private static bool CanSign(EximKey key) => key.File is { Exists: not false, ReadableByExim: not false } && (key.File.Algorithm is not null || !key.IsRead);

    private static string Shown(string value) => DnsText.Presentation(EximKeyInspector.Show(value));

    private string? Value(string macro) => Signing[macro] is { } option ? EximKeyInspector.Show(option.Value) : null;
}
