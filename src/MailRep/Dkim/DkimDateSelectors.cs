using System.Globalization;

namespace MailRep.Dkim;

/// <summary>Selectors that are made from the date of their key, as MailRep's own and many others are.</summary>
internal static class DkimDateSelectors
{
    public const string Source = "made from a date";

    /// <summary>DKIM's first year (RFC 4871).</summary>
    public static readonly DateOnly Earliest = new(2007, 1, 1);

    private static readonly string[] MonthForms = ["yyyyMM", "yyyy-MM", "'s'yyyyMM", "'dkim'yyyyMM", "'dkim-'yyyyMM", "'mail'yyyyMM", "'mail-'yyyyMM"];
    private static readonly string[] YearForms = ["yyyy", "'s'yyyy", "'dkim'yyyy", "'dkim-'yyyy", "'mail'yyyy"];

    /// <summary>Days, months and years, the latest first; the first of a month and of January stand for these.</summary>
    public static IEnumerable<DkimSelector> Between(DateOnly since, DateOnly until)
    {
        for (var day = until; day >= since && day >= Earliest; day = day.AddDays(-1))
        {
            yield return Of(day, "yyyyMMdd");
        }

        for (var month = new DateOnly(until.Year, until.Month, 1); month.AddMonths(1) > since && month >= Earliest; month = month.AddMonths(-1))
        {
            foreach (var form in MonthForms)
            {
                yield return Of(month, form);
            }
        }

        for (var year = until.Year; year >= since.Year && year >= Earliest.Year; year--)
        {
            foreach (var form in YearForms)
            {
                yield return Of(new DateOnly(year, 1, 1), form);
            }
        }
    }

    private static DkimSelector Of(DateOnly date, string form) => new(date.ToString(form, CultureInfo.InvariantCulture));
}
