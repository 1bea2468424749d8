namespace MailRep.Exim.Setting;

/// <summary>A key that Exim is to sign with.</summary>
/// <param name="Selector">s=.</param>
/// <param name="Path">The file of the private key, as Exim sees it.</param>
internal sealed record EximSigningKey(string Selector, string Path);

/// <summary>A domain and the keys that sign its mail: one, or one of each algorithm.</summary>
/// <param name="Domain">d=, in small ASCII letters.</param>
/// <param name="Keys">In the order in which the selectors are written.</param>
internal sealed record EximSigner(string Domain, IReadOnlyList<EximSigningKey> Keys)
{
    public bool Equals(EximSigner? other) => other is not null && Domain == other.Domain && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => Domain.GetHashCode(StringComparison.Ordinal);
}

/// <summary>How all of them are signed. Null means in each case that nothing is said of it.</summary>
internal sealed record EximSigningOptions
{
    /// <summary>
    /// The headers that no mailing list needs to change or add, so that a signature outlives the list: those with "=" are signed as
    /// often as they are there, those with "+" once more, so that none can be added (spec chapter 58, section 1).
    /// </summary>
    public const string ListSafeHeaders = "+From:+Subject:+Date:=To:=Cc:=Message-ID:=Reply-To:=MIME-Version:=Content-Type:=Content-Transfer-Encoding:=In-Reply-To:=References";

    /// <summary>Stands for Exim's own list.</summary>
    public const string EximHeaders = "";

    /// <summary>"relaxed" or "simple".</summary>
    public string? Canonicalization { get; init; }

    /// <summary>The list with colons; <see cref="EximHeaders"/> for Exim's own.</summary>
    public string? SignHeaders { get; init; }

    /// <summary>Seconds until the signature expires; 0 for signatures that do not tell.</summary>
    public int? Timestamps { get; init; }

    /// <summary>True to let mail wait that cannot be signed.</summary>
    public bool? Strict { get; init; }

    /// <summary>i=; empty for none.</summary>
    public string? Identity { get; init; }

    /// <summary>These options, and where they say nothing, those others.</summary>
    public EximSigningOptions Over(EximSigningOptions other) => new()
    {
        Canonicalization = Canonicalization ?? other.Canonicalization,
        SignHeaders = SignHeaders ?? other.SignHeaders,
        Timestamps = Timestamps ?? other.Timestamps,
        Strict = Strict ?? other.Strict,
        Identity = Identity ?? other.Identity,
    };
}
