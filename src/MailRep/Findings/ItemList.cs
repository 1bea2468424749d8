using System.Collections;
using System.Runtime.CompilerServices;

namespace MailRep.Findings;

/// <summary>
/// An immutable list whose text is its items, so that a CSV cell or a string in a script shows them and never the name
/// of a type, nor starts a formula.
/// </summary>
[CollectionBuilder(typeof(ItemList), nameof(ItemList.Create))]
public sealed class ItemList<T> : IReadOnlyList<T>
{
    private readonly T[] _items;

    internal ItemList(T[] items) => _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public override string ToString() => Dns.DnsText.Inert(string.Join("; ", _items));
}

public static class ItemList
{
    public static ItemList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());

    public static ItemList<T> ToItemList<T>(this IEnumerable<T> items) => new([.. items]);
}
