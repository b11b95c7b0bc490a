using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>The disk of the database fills up under load, and has room again.</summary>
public class FullDiskTests
{
    private const int Clients = 6;
    private const int Cases = 20;

    [Fact]
    public async Task Requests_are_refused_while_the_disk_is_full_and_nothing_is_lost()
    {
        await using var disk = SmallDisk.Mount(megabytes: 300);
        Assert.SkipWhen(disk is null, "Mounting a small file system is not allowed here.");
        var options = new PrivatePostgresOptions { DataFolder = Path.Combine(disk.Folder, "postgres") };
        await using var postgres = await PrivatePostgres.StartAsync(options, NullLogger.Instance, default);
        // As the serving program does: PostgreSQL ends itself when the disk does not take its log.
        await using var watch = new PrivatePostgresWatch(postgres, NullLogger.Instance);
        var folder = Directory.CreateTempSubdirectory("zhishu-full-").FullName;
        await using var services = Server.Services(new ServerSettings(postgres.ConnectionString, folder, ""));
        await services.GetRequiredService<Migrator>().MigrateAsync(default);
        await TestCity.InstallAsync(services, "urban-management", "hotline-12345", "demo-city");
        var key = await TestCity.KeyAsync(services, "full", "cases.file", "cases.read");
        await using var server = await ServerProcess.StartAsync(postgres.ConnectionString, folder);
        using var stop = new CancellationTokenSource();
        var load = new FilingLoad(server.Address, key);
        var clients = Enumerable.Range(0, Clients).Select(c => load.RunAsync(c, stop.Token)).ToArray();
        using var visitor = FiledCases.Client(server.Address, key);

        await load.FiledAsync(Cases);
        disk.Fill();
        await load.RefusedAsync(Clients);
        using (var refused = await FiledCases.SendAsync(visitor, "visitor", default))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            using var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync());
            problem.RootElement.GetProperty("code").GetString().ShouldBeOneOf("disk.full", "database.unavailable");
        }
        disk.MakeRoom();
        await load.FiledAsync(Cases);
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        server.HasExited.ShouldBeFalse();
        await load.ShouldBeWholeAsync(visitor, postgres.ConnectionString, server.Said);
        await server.StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A file system in memory of a size of its own.</summary>
    private sealed class SmallDisk : IAsyncDisposable
    {
        private SmallDisk(string folder) => Folder = folder;

        public string Folder { get; }

        private string Filler => Path.Combine(Folder, "filler");

        /// <summary>Null where that is not allowed.</summary>
        public static SmallDisk? Mount(int megabytes)
        {
            var folder = Directory.CreateTempSubdirectory("zhishu-small-").FullName;
            if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", folder))
                return new(folder);
            Directory.Delete(folder);
            return null;
        }

        public void Fill()
        {
            var some = new byte[64 << 10];
            using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            try
            {
                while (true)
                    file.Write(some);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        public void MakeRoom() => File.Delete(Filler);

        public ValueTask DisposeAsync()
        {
            // Whoever still has a file open there keeps it until then.
            Run("umount", "--lazy", Folder).ShouldBeTrue();
            Directory.Delete(Folder);
            return ValueTask.CompletedTask;
        }

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
