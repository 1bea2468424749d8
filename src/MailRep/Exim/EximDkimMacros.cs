namespace MailRep.Exim;

/// <summary>The macros that Debian's transports read, each by an .ifdef around the option of the same name.</summary>
internal static class EximDkimMacros
{
    public const string Domain = "DKIM_DOMAIN";
    public const string Identity = "DKIM_IDENTITY";
    public const string Selector = "DKIM_SELECTOR";
    public const string PrivateKey = "DKIM_PRIVATE_KEY";
    public const string Canon = "DKIM_CANON";
    public const string Strict = "DKIM_STRICT";
    public const string SignHeaders = "DKIM_SIGN_HEADERS";
    public const string Timestamps = "DKIM_TIMESTAMPS";

    /// <summary>Those of DKIM.</summary>
    public static IReadOnlyList<string> Dkim { get; } = [Domain, Identity, Selector, PrivateKey, Canon, Strict, SignHeaders, Timestamps];

    /// <summary>Those of DKIM and of the name in HELO.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Dkim, "REMOTE_SMTP_HELO_DATA", "REMOTE_SMTP_HELO_FROM_DNS", "MAIN_HARDCODE_PRIMARY_HOSTNAME"];

    /// <summary>The known macro that a name is a slip of the finger from; null where none is near.</summary>
    public static string? Near(string name)
    {
        var upper = name.ToUpperInvariant();
        return All.Where(known => known != name).Select(known => (known, Distance: Distance(known, upper)))
            .Where(pair => pair.Distance <= 2).OrderBy(pair => pair.Distance).Select(pair => pair.known).FirstOrDefault();
    }

    // Letters left out, put in or exchanged, and neighbours swapped; names are short, so that the plain table will do.
    private static int Distance(string first, string second)
    {
        if (Math.Abs(first.Length - second.Length) > 2)
        {
            return int.MaxValue;
        }

        var table = new int[first.Length + 1, second.Length + 1];
        for (var i = 0; i <= first.Length; i++)
        {
            for (var j = 0; j <= second.Length; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i
                    : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[first.Length, second.Length];
    }
}
