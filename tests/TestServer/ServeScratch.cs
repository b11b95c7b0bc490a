using System.Runtime.InteropServices;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.TestServer;

/// <summary>
/// What <c>./test</c> runs its suites on: starts a scratch PostgreSQL (of the folder in the argument, or the embedded
/// one), prints the superuser's connection string and stops it when its input ends or it is told to.
/// </summary>
internal static class ServeScratch
{
    private static async Task<int> Main(string[] args)
    {
        var ended = new TaskCompletionSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        try
        {
            await using var server = await ScratchServer.StartAsync(args.FirstOrDefault(), CancellationToken.None);
            Console.WriteLine(server.AdminConnectionString);
            await Task.WhenAny(ended.Task, Console.In.ReadToEndAsync());
            return 0;
        }
        catch (PrivatePostgresException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }
    }
}
