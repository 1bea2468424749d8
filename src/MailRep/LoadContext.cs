using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MailRep;

/// <summary>
/// Loads the cmdlets, the adapters and their packages where no other module of the process meets them. The core itself
/// stays in the default context, so that its types can be named in scripts.
/// </summary>
/// <remarks>One per process: runspaces and repeated imports share it. Nothing is loaded before it is needed.</remarks>
public sealed class LoadContext : AssemblyLoadContext
{
    /// <summary>The folder, beside the core, of all that is private; PowerShell and .NET never look into it by themselves.</summary>
    private const string PrivateFolder = "bin";

    private static readonly Assembly Core = typeof(LoadContext).Assembly;
    private static readonly string Home = Path.GetDirectoryName(Core.Location)!;
    private static readonly Lazy<Assembly> Cmdlets = new(() => new LoadContext().LoadFromAssemblyName(new AssemblyName("MailRep.Cmdlets")));

    private readonly string _folder = Path.Combine(Home, PrivateFolder);

    private LoadContext()
        : base("MailRep")
    {
    }

    /// <summary>The assembly of the cmdlets, for <c>Import-Module -Assembly</c>.</summary>
    /// <param name="moduleFolder">The folder of the module that is being imported.</param>
    /// <exception cref="InvalidOperationException">The process has loaded another version from another folder.</exception>
    public static Assembly LoadCmdlets(string moduleFolder)
    {
        // .NET keeps an assembly until the process ends. A copy of the same version may lie in a second folder and is
        // served by the first; two versions in one process would mix. Reading the version costs time, so not for our own.
        if (Path.GetFullPath(moduleFolder) != Home
            && AssemblyName.GetAssemblyName(Path.Combine(moduleFolder, "MailRep.dll")).Version is var wanted
            && wanted != Core.GetName().Version)
        {
            throw new InvalidOperationException(
                $"MailRep {Core.GetName().Version} from {Home} is loaded already, so that MailRep {wanted} from {moduleFolder} cannot be. Start a new PowerShell for it.");
        }

        AppDomain.CurrentDomain.SetData(typeof(LoadContext).FullName!, typeof(LoadContext));
        return Cmdlets.Value;
    }

    /// <summary>
    /// Hands the commands of the imported assembly to the module that imported it, where PowerShell forgot to, which it does from
    /// the second import in a process on: https://github.com/PowerShell/PowerShell/issues/20710. Both are PSModuleInfo, which the
    /// core does not know. In C#, since a script takes 35 ms for it.
    /// </summary>
    public static void Expose(object module, object inner)
    {
        if (Exported(module, "ExportedCmdlets").Count == 0)
        {
            Add(module, "AddExportedCmdlet", Exported(inner, "ExportedCmdlets"));
            Add(module, "AddExportedAlias", Exported(inner, "ExportedAliases"));
        }
    }

    private static IDictionary Exported(object module, string property) =>
        (IDictionary)module.GetType().GetProperty(property)!.GetValue(module)!;

    private static void Add(object module, string method, IDictionary commands)
    {
        var add = module.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var command in commands.Values)
        {
            add.Invoke(module, [command]);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Core.GetName().Name)
        {
            return Core;
        }

        // Null hands over to the default context, which has PowerShell and .NET.
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = NativePaths(unmanagedDllName).FirstOrDefault(File.Exists);
        return path is null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
    }

    /// <summary>Where a package's native library may lie; the runtime says <c>e_sqlite3</c>, the file is called libe_sqlite3.so.</summary>
    private IEnumerable<string> NativePaths(string name)
    {
        var folder = Path.Combine(_folder, "runtimes", NativeRid, "native");
        var (prefix, suffix) = OperatingSystem.IsWindows() ? ("", ".dll") : OperatingSystem.IsMacOS() ? ("lib", ".dylib") : ("lib", ".so");
        return [Path.Combine(folder, name), Path.Combine(folder, name + suffix), Path.Combine(folder, prefix + name + suffix)];
    }

    /// <summary>The portable name: RuntimeInformation's own may name a distribution, which no folder does.</summary>
    private static string NativeRid
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
                : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
                    || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal) ? "linux-musl" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }
}
