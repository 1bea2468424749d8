namespace MailRep.Exim.Rehearsal;

/// <summary>What is special about a message that is signed in a rehearsal.</summary>
/// <remarks>The underlying type is long for the reason given at <see cref="Findings.Verdict"/>.</remarks>
public enum EximMessageKind : long
{
    /// <summary>ASCII, to a receiver that offers nothing.</summary>
    Plain,

    /// <summary>A subject in encoded words and a body in UTF-8, to one that offers 8BITMIME.</summary>
    EightBit,

    /// <summary>Lines of 990 octets, lines of dots and white space at the ends of lines, by CHUNKING.</summary>
    LongLines,

    /// <summary>Headers that lists and relays add, folded ones, and many of one name.</summary>
    ManyHeaders,

    /// <summary>A bounce: the envelope has no sender.</summary>
    NullSender,
}
