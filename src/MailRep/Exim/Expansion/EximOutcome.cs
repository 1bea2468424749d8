namespace MailRep.Exim.Expansion;

/// <summary>One of the values that a string can come to.</summary>
/// <param name="Text">The value; null where only Exim can tell it, or there is none.</param>
internal sealed record EximOutcome(string? Text)
{
    /// <summary>The variable that makes it tainted, as "$name"; null where it is clean.</summary>
    public string? Taint { get; init; }

    /// <summary>Why Exim fails to expand the string; null where it does not.</summary>
    public string? Error { get; init; }

    /// <summary>True where it is unknown because of what a message says, and not of the server.</summary>
    public bool IsOfMessage { get; init; }

    /// <summary>True where other messages, or what is not known, lead to another value.</summary>
    public bool IsPossible { get; init; }

    /// <summary>True where it is the value only because a file exists.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>The file whose absence led to this value; null where none did.</summary>
    public string? MissingFile { get; init; }

    /// <summary>The line of the look-up file that it comes from.</summary>
    public EximPlace? Place { get; init; }

    /// <summary>This value with another one behind it.</summary>
    public EximOutcome Then(EximOutcome next) => new(Text is null || next.Text is null ? null : Text + next.Text)
    {
        Taint = Taint ?? next.Taint,
        Error = Error ?? next.Error,
        IsOfMessage = IsOfMessage || next.IsOfMessage,
        IsPossible = IsPossible || next.IsPossible,
        IsGuarded = IsGuarded || next.IsGuarded,
        MissingFile = MissingFile ?? next.MissingFile,
        Place = Place ?? next.Place,
    };

    /// <summary>A value made of this one, of which nothing else is known.</summary>
    public EximOutcome ToUnknown(bool cleans = false) => this with { Text = null, Taint = cleans ? null : Taint };
}
