namespace MailRep;

/// <summary>What kind of question could not be asked; each is one error id of the cmdlets (Errors.cs).</summary>
public enum MailRepError
{
    ZoneFileNotFound,
    ZoneFileUnreadable,
    ZoneFileSyntax,
    ServerNotResolved,
    NoNameServer,

    /// <summary>DNS did not tell what is published, so nothing can be edited.</summary>
    RecordUnknown,
    RecordMissing,
    RecordMultiple,
    SpfTermInvalid,
    SpfTermMissing,
    SpfRedirectBesideAll,

    /// <summary>The record that was asked for would pass a limit; so do the next two.</summary>
    SpfLookupLimit,
    SpfVoidLimit,
    SpfTxtSize,

    /// <summary>The record that was asked for would be broken for receivers in another way.</summary>
    SpfRecordBroken,

    /// <summary>The published record is broken in a way that hides whom it admits.</summary>
    SpfPublishedBroken,

    /// <summary>What was asked for would not admit the same senders as the published record.</summary>
    SpfSetDiffers,

    /// <summary>Domain and selector make no name for a key.</summary>
    KeyNameInvalid,

    /// <summary>No RSA key of that size is accepted by every receiver.</summary>
    KeySizeInvalid,

    /// <summary>Less than 2048 bits, and not asked for outright.</summary>
    KeySizeWeak,
    KeyExists,
    KeyFolderUnusable,
    KeyFolderBusy,
    KeyFileNotFound,
    KeyFileUnreadable,
    KeyFileInvalid,
    KeyPassphraseMissing,
    KeyPassphraseWrong,
    PublicKeyInvalid,

    /// <summary>The folder is none with a configuration of Debian's Exim.</summary>
    EximConfigNotFound,
    EximConfigUnreadable,

    /// <summary>With that type of configuration no mail leaves, or none of Debian's transports is used.</summary>
    EximConfigType,

    /// <summary>A macro or a line of the table outside of our block says something else.</summary>
    EximConflict,

    /// <summary>The marks of our block do not fit together, or what is between them is no longer ours.</summary>
    EximBlockBroken,

    /// <summary>The settings would stand in the file and not be in force.</summary>
    EximNotInForce,

    /// <summary>A key that Exim cannot be told to sign with.</summary>
    EximKeyUnfit,

    /// <summary>A selector that is not at every name server of the zone.</summary>
    EximKeyUnpublished,
    EximConfigUnwritable,

    /// <summary>A setting that would spoil the signatures.</summary>
    EximSettingInvalid,

    /// <summary>The configuration does not do what it is to do, so that the daemon never saw it.</summary>
    EximUnproved,

    /// <summary>The daemon could not be brought to run with the configuration.</summary>
    EximUpdateFailed,
    /// <summary>This machine has no Exim of Debian's packages to run.</summary>
    EximProgramMissing,

    /// <summary>Exim lets only root run it with another configuration.</summary>
    EximNeedsRoot,

    /// <summary>The configuration could not be tried out, for a reason outside it.</summary>
    EximRehearsalFailed,

    /// <summary>The configuration does not tell whose mail is signed, and no domain was given.</summary>
    EximDomainUnknown,
}

/// <summary>
/// The question could not be asked at all, or the change not be made. What DNS or a server answers to a check is never one:
/// that is a result.
/// </summary>
/// <param name="error">The kind.</param>
/// <param name="message">What happened, one sentence.</param>
/// <param name="target">The path, server or name it is about.</param>
/// <param name="action">What to type or do next.</param>
/// <param name="inner">The cause, where there is one.</param>
public sealed class MailRepException(MailRepError error, string message, string target, string action, Exception? inner = null)
    : Exception(message, inner)
{
    public MailRepError Error { get; } = error;

    public string Target { get; } = target;

    public string RecommendedAction { get; } = action;

    /// <summary>True where no other subject of the same invocation can fare better.</summary>
    public bool IsForEverySubject => Error is MailRepError.ZoneFileNotFound or MailRepError.ZoneFileUnreadable
        or MailRepError.ZoneFileSyntax or MailRepError.ServerNotResolved or MailRepError.NoNameServer;
}
