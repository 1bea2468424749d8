using System.Text;

namespace MailRep.Exim;

/// <summary>A macro as it is defined in the end.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its text, in which the macros that were defined before it are replaced.</param>
/// <param name="Place">The line that defines it.</param>
internal sealed record EximMacro(string Name, string Value, EximPlace Place);

internal enum EximProblemKind
{
    /// <summary>The macro is defined already, and the line has no "==".</summary>
    DefinedTwice,

    /// <summary>The line has "==", and there is no macro of that name to replace.</summary>
    NothingToReplace,

    /// <summary>The name holds that of an earlier macro.</summary>
    HoldsEarlierName,

    /// <summary>The line is no definition, since the name is in small letters or has characters that names do not have.</summary>
    BadName,
}

/// <summary>A line at which Exim gives up.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Name">The name that it gives.</param>
/// <param name="Place">Where.</param>
/// <param name="Earlier">The macro in its way.</param>
internal sealed record EximProblem(EximProblemKind Kind, string Name, EximPlace Place, EximMacro? Earlier = null);

/// <summary>The macros of a configuration, replaced as Exim replaces them (spec chapter 6, section 4).</summary>
internal sealed class EximMacros
{
    /// <summary>Exim itself stops at 16 KB a line, and so does this: what is longer stays as it is.</summary>
    private const int MaxLineLength = 16 * 1024;

    private readonly List<EximMacro> _macros = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public IReadOnlyList<EximMacro> All => _macros;

    /// <summary>True where a line that counts refers to the macro.</summary>
    public bool IsUsed(string name) => _used.Contains(name);

    /// <summary>Defines a macro, or says why Exim refuses to.</summary>
    public EximProblem? Define(EximMacro macro, bool redefine)
    {
        var at = _macros.FindIndex(known => known.Name == macro.Name);
        if (at >= 0 && !redefine)
        {
            return new EximProblem(EximProblemKind.DefinedTwice, macro.Name, macro.Place, _macros[at]);
        }

        if (at >= 0)
        {
            _macros[at] = macro;
            return null;
        }

        if (redefine)
        {
            // Exim gives up at it; for what follows, what was meant is told.
            _macros.Add(macro);
            return new EximProblem(EximProblemKind.NothingToReplace, macro.Name, macro.Place);
        }

        if (_macros.Find(known => macro.Name.Contains(known.Name, StringComparison.Ordinal)) is { } inside)
        {
            return new EximProblem(EximProblemKind.HoldsEarlierName, macro.Name, macro.Place, inside);
        }

        _macros.Add(macro);
        return null;
    }

    public EximMacro? Find(string name) => _macros.Find(macro => macro.Name == name);

    /// <summary>
    /// Replaces the macros in a line: each in the order of their definitions, also inside words, and what comes out is not looked at
    /// for the same macro again.
    /// </summary>
    public string Replace(string line, out bool found)
    {
        found = false;
        foreach (var macro in _macros)
        {
            var count = Count(line, macro.Name);
            if (count == 0)
            {
                continue;
            }

            found = true;
            _used.Add(macro.Name);
            if (line.Length + ((long)count * (macro.Value.Length - macro.Name.Length)) > MaxLineLength)
            {
                return line;
            }

            line = new StringBuilder(line).Replace(macro.Name, macro.Value).ToString();
        }

        return line;
    }

    public string Replace(string line) => Replace(line, out _);

    private static int Count(string line, string name)
    {
        var count = 0;
        for (var at = line.IndexOf(name, StringComparison.Ordinal); at >= 0; at = line.IndexOf(name, at + name.Length, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}
