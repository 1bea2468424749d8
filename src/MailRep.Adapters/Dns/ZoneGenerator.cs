using System.Globalization;
using System.Text;

namespace MailRep.Adapters.Dns;

/// <summary>BIND's <c>$GENERATE start-stop[/step] owner [ttl] [class] type data</c>.</summary>
internal static class ZoneGenerator
{
    /// <summary>A whole /16; more in one line is a slip of the pen.</summary>
    public const int MaxRecords = 65_536;

    /// <summary>The values of "start-stop/step"; null where it is none.</summary>
    public static IEnumerable<uint>? Range(string word)
    {
        var step = 1u;
        if (word.Split('/') is [var bounds, var stepWord])
        {
            word = bounds;
            step = ZoneFileValues.Number(stepWord, int.MaxValue) ?? 0;
        }

        return step > 0 && word.Split('-') is [var from, var to] && ZoneFileValues.Number(from, int.MaxValue) is { } start && ZoneFileValues.Number(to, int.MaxValue) is { } stop &&
            start <= stop && (stop - start) / step < MaxRecords
            ? Values(start, stop, step)
            : null;
    }

    /// <summary>Puts the value in for each <c>$</c> and <c>${offset,width,base}</c>; <c>\$</c> and <c>$$</c> are a dollar. Null where a form is wrong.</summary>
    public static string? Expand(string template, uint value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] == '\\' && i + 1 < template.Length)
            {
                _ = template[i + 1] == '$' ? text.Append('$') : text.Append('\\').Append(template[i + 1]);
                i++;
            }
            else if (template[i] != '$')
            {
                text.Append(template[i]);
            }
            else if (i + 1 < template.Length && template[i + 1] == '$')
            {
                text.Append('$');
                i++;
            }
            else if (i + 1 < template.Length && template[i + 1] == '{')
            {
                var end = template.IndexOf('}', i);
                if (end < 0 || Format(template[(i + 2)..end], value) is not { } shown)
                {
                    return null;
                }

                text.Append(shown);
                i = end;
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{value}");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<uint> Values(uint start, uint stop, uint step)
    {
        for (ulong value = start; value <= stop; value += step)
        {
            yield return (uint)value;
        }
    }

    private static string? Format(string form, uint value)
    {
        const int widest = 63;
        var parts = form.Split(',');
        var width = 0;
        if (parts.Length > 3 || !int.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset) ||
            (parts.Length > 1 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out width)) || width > widest || value + offset < 0)
        {
            return null;
        }

        var number = value + offset;
        return (parts.Length > 2 ? parts[2] : "d") switch
        {
            "d" => number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "o" => Convert.ToString(number, 8).PadLeft(width, '0'),
            "x" => number.ToString("x", CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "X" => number.ToString("X", CultureInfo.InvariantCulture).PadLeft(width, '0'),
            "n" => Nibbles(number.ToString("x", CultureInfo.InvariantCulture), width),
            "N" => Nibbles(number.ToString("X", CultureInfo.InvariantCulture), width),
            _ => null,
        };
    }

    // As ip6.arpa wants them: the lowest digit first, dots between. The width counts the dots, so an even one ends in a dot.
    private static string Nibbles(string hex, int width)
    {
        var digits = string.Join('.', hex.PadLeft((width + 1) / 2, '0').Reverse());
        return digits.Length < width ? digits + "." : digits;
    }
}
