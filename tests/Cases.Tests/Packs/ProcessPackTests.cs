using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Packs;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Tests.Packs;

public sealed class ProcessPackTests : IAsyncLifetime
{
    private const string Brief = """
        - code: brief
          name: { zh: 简易流程, en: Brief }
          moves:
            - { from: collected, action: register, to: registered, permission: cases.register }
            - { from: registered, action: dispatch, to: dispatched, permission: cases.dispatch }
            - { from: dispatched, action: accept, to: accepted, permission: cases.handle }
            - { from: accepted, action: report_done, to: reported_done, permission: cases.handle, required: [outcome] }
            - { from: reported_done, action: verify, to: verified, permission: cases.verify }
            - { from: verified, action: close, to: closed, permission: cases.close }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zhishu-process-");
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        await city.DisposeAsync();
    }

    [Fact]
    public async Task A_case_goes_the_way_its_matter_names()
    {
        await city.InstallPackAsync("1.1.0", ("matters", CaseHost.Matters), ("processes", Brief));
        var id = await city.FiledAsync("event.005");
        await city.Bureau.Act(id, "accept");
        (await city.Bureau.RefusedAct(id, "start")).ShouldBe("cases.illegal_move");
        (await city.Dispatcher.RefusedAct(id, "cancel", new { reason = "x" })).ShouldBe("cases.illegal_move");
        await city.Bureau.Act(id, "report-done", new { outcome = "好" });
        await city.Verifier.Act(id, "verify");

        // In use: by an open case, and by its matter as long as cases stand under it.
        var uses = await city.Host.InScopeAsync(s => Part(s).InUseAsync("example", default));
        uses.Single().English.ShouldContain("1 open case");
        var counts = await city.Host.InScopeAsync(s =>
            s.GetServices<Zhishu.Matters.Contracts.IMatterUsage>()
                .OfType<MatterUsage>()
                .Single()
                .CountAsync(["event.005", "event.001"], default)
        );
        counts.ShouldBe(new Dictionary<string, long> { ["event.005"] = 1 });
        var refused = await Should.ThrowAsync<Refusal>(() =>
            city.InstallPackAsync("1.2.0", ("matters", CaseHost.Matters))
        );
        refused.Code.ShouldBe("cases.process_in_use");
        await city.Closer.Act(id, "close");
        await city.InstallPackAsync("1.2.0", ("matters", CaseHost.Matters));
        city.Host.Services.GetRequiredService<Processes>().All.Single().Code.ShouldBe("standard");
    }

    [Fact]
    public async Task An_upgrade_changes_the_table_on_this_node_at_once()
    {
        await city.InstallPackAsync("1.1.0", ("matters", CaseHost.Matters), ("processes", Brief));
        var more =
            Brief
            + "\n    - { from: dispatched, action: cancel, to: cancelled, permission: cases.cancel, required: [reason] }\n";
        await city.InstallPackAsync("1.2.0", ("matters", CaseHost.Matters), ("processes", more));
        var id = await city.FiledAsync("event.005");
        (await city.Dispatcher.Act(id, "cancel", new { reason = "误" })).State().ShouldBe("cancelled");
    }

    [Fact]
    public async Task The_standard_process_written_as_a_pack_is_faultless()
    {
        var rows = StandardWorkflow.Instance.Moves.Select(m =>
            $"    - {{ from: {Word(m.From)}, action: {Word(m.Action)}, to: {Word(m.To)}, permission: {m.Permission}, required: [{string.Join(", ", m.Required)}] }}"
        );
        var reading = await ReadAsync("- code: full\n  name: 全\n  moves:\n" + string.Join('\n', rows) + "\n");
        reading.Problems.Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("from: collected", "from: colected", 4, "no from")]
    [InlineData("action: verify", "action: inspect", 8, "no action")]
    [InlineData("cases.register", "cases.regster", 4, "no permission")]
    [InlineData("to: registered", "to: closed", 4, "leads to 'registered'")]
    [InlineData(", required: [outcome]", "", 7, "must require outcome")]
    [InlineData("permission: cases.handle }", "permission: cases.verify }", 6, "takes the permission cases.handle")]
    [InlineData("code: brief", "code: standard", 1, "built in")]
    public async Task A_fault_is_told_with_its_line(string right, string wrong, int line, string message)
    {
        var at = Brief.IndexOf(right, StringComparison.Ordinal);
        var reading = await ReadAsync(Brief[..at] + wrong + Brief[(at + right.Length)..]);
        reading.Problems.Items.ShouldContain(
            p => p.Line == line && p.Message.English.Contains(message, StringComparison.Ordinal),
            string.Join("; ", reading.Problems.Items)
        );
        reading.Problems.Items.ShouldAllBe(p => p.File == "processes.yaml");
    }

    [Fact]
    public async Task Dead_ends_unreachable_states_and_a_missing_verification_are_faults()
    {
        var lines = Brief.Split('\n');
        // Without the report of the unit nothing leads on.
        var cut = string.Join('\n', lines.Where(l => !l.Contains("report_done,", StringComparison.Ordinal)));
        var problems = (await ReadAsync(cut)).Problems.Items.Select(p => p.Message.English).ToArray();
        problems.ShouldContain(p => p.Contains("'accepted' is a dead end", StringComparison.Ordinal));
        problems.ShouldContain(p =>
            p.Contains("No way leads from 'collected' to 'verified'", StringComparison.Ordinal)
        );
        problems.ShouldContain(p => p.Contains("No way leads to 'closed'", StringComparison.Ordinal));
        // Closing what was handled without a verification has no meaning in any process.
        var unverified = Brief.Replace(
            "from: verified, action: close",
            "from: reported_done, action: close",
            StringComparison.Ordinal
        );
        (await ReadAsync(unverified)).Problems.Items.ShouldContain(p =>
            p.Message.English.Contains("'close' has no meaning in 'reported done'", StringComparison.Ordinal)
        );
    }

    private Task<PackReading> ReadAsync(string yaml) =>
        city.ReadPackAsync(folder.FullName, "9.0.0", ("processes", yaml));

    private static ProcessesPart Part(IServiceProvider services) =>
        services.GetServices<IPackPart>().OfType<ProcessesPart>().Single();

    private static string Word<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
