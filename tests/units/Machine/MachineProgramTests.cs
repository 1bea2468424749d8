using System.Diagnostics;
using MailRep.Machine;

namespace MailRep.Tests.Machine;

public sealed class MachineProgramTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_passes_arguments_and_input_as_they_are()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh.");
        var result = await MachineProgram.RunAsync(
            "/bin/sh", ["-c", "printf '%s|' \"$@\"; cat; echo oops >&2; exit 3", "sh", "a b", "$HOME;*", ""], "in\0put"u8.ToArray(), Limit, TestContext.Current.CancellationToken);
        Assert.Equal((3, "a b|$HOME;*||in\0put", "oops\n", "oops", false), (result.ExitCode, result.Output, result.Errors, result.LastLine, result.Succeeded));
    }

    [Fact]
    public async Task It_gives_programs_an_environment_of_its_own()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh.");
        var result = await MachineProgram.RunAsync("/bin/sh", ["-c", "echo $LC_ALL $HOME"], null, Limit, TestContext.Current.CancellationToken);
        Assert.Equal("C\n", result.Output);
    }

    [Fact]
    public async Task It_ends_a_program_that_does_not_end_and_its_children()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh.");
        var mark = $"3600.{Random.Shared.Next(1000000, 9999999)}";
        var clock = Stopwatch.StartNew();
        await Assert.ThrowsAsync<TimeoutException>(() => MachineProgram.RunAsync("/bin/sh", ["-c", $"sleep {mark} & wait"], null, TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken));
        Assert.True(clock.Elapsed < Limit);
        Assert.DoesNotContain(Process.GetProcessesByName("sleep"), process => File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_stops_with_the_caller()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh.");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MachineProgram.RunAsync("/bin/sh", ["-c", "sleep 3600"], null, Limit, stop.Token));
    }

    [Fact]
    public async Task It_reads_without_end_what_a_program_writes_and_keeps_a_part()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh.");
        var result = await MachineProgram.RunAsync("/bin/sh", ["-c", "head -c 3000000 /dev/zero | tr '\\0' x"], null, Limit, TestContext.Current.CancellationToken);
        Assert.Equal((0, 1024 * 1024), (result.ExitCode, result.Output.Length));
    }

    [Fact]
    public async Task It_says_that_a_program_is_not_there()
    {
        await Assert.ThrowsAsync<IOException>(() => MachineProgram.RunAsync("/nonexistent/program", [], null, Limit, TestContext.Current.CancellationToken));
        Assert.Null(MachineProgram.Find("no-such-program-of-any-system"));
    }
}
