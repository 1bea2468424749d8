using System.Collections.Concurrent;
using System.Text;
using MailRep.Dns;
using YamlDotNet.RepresentationModel;

namespace MailRep.Tests.Spf;

/// <summary>A case of a suite in the openspf format, with the DNS data it stands on.</summary>
public sealed record SpfCase(string Name, string Host, string Helo, string MailFrom, IReadOnlyList<string> Results, string? Explanation, YamlMappingNode Zone)
{
    /// <summary>The data of the case as a resolver; a socket server may serve the same one.</summary>
    public IDnsResolver Resolver() => new ZoneDataResolver(Zone);

    /// <summary>The domain of <c>check_host()</c>: the sender's, or the HELO name for the null sender.</summary>
    public string Domain => MailFrom.Length == 0 ? Helo : MailFrom[(MailFrom.LastIndexOf('@') + 1)..];
}

/// <summary>Reads suites in the openspf format: several documents a file, octets as Latin-1.</summary>
public static class SpfSuite
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, SpfCase>> Known = new();

    public static IReadOnlyDictionary<string, SpfCase> Read(string path) => Known.GetOrAdd(path, Load);

    private static Dictionary<string, SpfCase> Load(string path)
    {
        var stream = new YamlStream();
        using (var reader = new StreamReader(path, Encoding.Latin1))
        {
            stream.Load(reader);
        }

        var cases = new Dictionary<string, SpfCase>();
        foreach (var document in stream.Documents)
        {
            if (document.RootNode is not YamlMappingNode root || !root.Children.TryGetValue("tests", out var tests))
            {
                continue;
            }

            var zone = (YamlMappingNode)root["zonedata"];
            foreach (var (key, value) in ((YamlMappingNode)tests).Children)
            {
                // Some names stand in more than one document of a file.
                var name = key.ToString();
                while (cases.ContainsKey(name))
                {
                    name += "'";
                }

                cases.Add(name, Case(name, (YamlMappingNode)value, zone));
            }
        }

        return cases;
    }

    private static SpfCase Case(string name, YamlMappingNode test, YamlMappingNode zone) => new(
        name, Text(test, "host")!, Text(test, "helo") ?? string.Empty, Text(test, "mailfrom") ?? string.Empty,
        test["result"] is YamlSequenceNode several ? [.. several.Select(node => node.ToString())] : [test["result"].ToString()],
        Text(test, "explanation"), zone);

    private static string? Text(YamlMappingNode test, string key) =>
        test.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;
}
