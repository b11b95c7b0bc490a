using System.CommandLine;
using System.Globalization;
using Zhishu.Kernel;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Host.Commands;

/// <summary><c>zhishu ledger verify</c>: proves that no entry was altered, removed, added or reordered.</summary>
internal static class LedgerCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var verify = new Command("verify", "Prove the ledger; exit code 1 and a list where something is wrong.")
        {
            json,
        };
        verify.SetAction(async (arguments, ct) => await VerifyAsync(arguments.GetValue(json), ct));
        var seal = new Command("seal", "Close a batch now instead of at the next minute.");
        seal.SetAction(
            async (_, ct) =>
            {
                await using var work = await CommandScope.OpenAsync(migrate: true, ct);
                Console.WriteLine(await work.Get<LedgerSealing>().SealAsync(ct));
                return ExitCode.Ok;
            }
        );
        return new Command("ledger", "The append-only ledger.") { verify, seal };
    }

    private static async Task<int> VerifyAsync(bool json, CancellationToken ct)
    {
        await using var work = await CommandScope.OpenAsync(migrate: false, ct);
        var report = await work.Get<LedgerVerification>().VerifyAsync(Progress(json), ct);
        if (json)
        {
            Console.WriteLine(Json.Write(report));
        }
        else
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"条目 {report.Entries:N0}，链 {report.Chains:N0}，批次 {report.Batches:N0}，未封存 {report.Unsealed:N0}，签名密钥 {string.Join(' ', report.Keys)}"
                )
            );
            foreach (var fault in report.Faults)
                Console.WriteLine(
                    $"{fault.Kind}\t{fault.Entry}\t{fault.Subject}\t{fault.Detail.Chinese} {fault.Detail.English}"
                );
            Console.WriteLine(
                report.Sound
                    ? "账本完整。The ledger holds."
                    : $"发现 {report.Faults.Count} 处问题。{report.Faults.Count} faults."
            );
        }
        return report.Sound ? ExitCode.Ok : ExitCode.Findings;
    }

    private static Progress<long>? Progress(bool json) =>
        json || Console.IsErrorRedirected
            ? null
            : new Progress<long>(n => Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{n:N0} ")));
}
