using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Zhishu.Kernel.Database;

namespace Zhishu.Kernel.Tests.Database;

[UnsupportedOSPlatform("windows")]
public sealed class PrivatePostgresTests : IDisposable
{
    // Not durable, so that the tests are quick; nothing here pulls the plug of the machine.
    private static readonly Dictionary<string, string> Quick = new() { ["fsync"] = "off", ["shared_buffers"] = "16MB" };

    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-test-").FullName;

    public PrivatePostgresTests()
    {
        // Temporary folders are private to their maker; the server's account has to enter this one.
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute);
    }

    private string Data => Path.Combine(folder, "data");

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PrivatePostgresOptions Options => new() { DataFolder = Data, Settings = Quick };

    private async Task<PrivatePostgres> Start(PrivatePostgresOptions? options = null)
    {
        try
        {
            return await PrivatePostgres.StartAsync(options ?? Options, NullLogger.Instance, Cancel);
        }
        catch (PrivatePostgresException e) when (e.Code == "no_binaries" && options?.BinFolder is null)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    private async Task<object?> Query(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private int Postmaster => PrivatePostgresPostmaster.Read(Path.Combine(Data, "cluster"))!.ProcessId;

    [Fact]
    public async Task Data_and_port_outlive_a_stop()
    {
        int port;
        await using (var first = await Start())
        {
            port = first.Port;
            first.Owned.ShouldBeTrue();
            await Query(first.ConnectionString, "CREATE TABLE kept AS SELECT 41 + 1 AS answer");
            (await first.HealthAsync(Cancel)).ShouldSatisfyAllConditions(
                h => h.Ready.ShouldBeTrue(),
                h => h.ProcessId.ShouldBe(Postmaster),
                h => h.Problem.ShouldBeNull()
            );
            await first.StopAsync();
            (await first.HealthAsync(Cancel)).Ready.ShouldBeFalse();
        }
        File.Exists(Path.Combine(Data, "cluster", "postmaster.pid")).ShouldBeFalse();

        await using var second = await Start();
        second.Port.ShouldBe(port);
        second.Adopted.ShouldBeFalse();
        (await Query(second.ConnectionString, "SELECT answer FROM kept")).ShouldBe(42);
    }

    [Fact]
    public async Task The_database_is_made_for_Chinese_text_and_its_owner_is_no_superuser()
    {
        await using var server = await Start();
        (await Query(server.ConnectionString, "SHOW server_encoding")).ShouldBe("UTF8");
        (await Query(server.ConnectionString, "SHOW is_superuser")).ShouldBe("off");
        (await Query(server.ConnectionString, "SHOW synchronous_commit")).ShouldBe("on");
        await Query(
            server.ConnectionString,
            "CREATE EXTENSION pg_trgm; CREATE EXTENSION ltree; CREATE EXTENSION btree_gist"
        );
        (await Query(server.ConnectionString, "SELECT cardinality(show_trgm('油烟扰民'))")).ShouldBe(5);
    }

    [Fact]
    public async Task The_passwords_are_needed_and_readable_by_nobody_else()
    {
        await using var server = await Start();
        File.GetUnixFileMode(Path.Combine(Data, "credentials.json"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" };
        var refused = await Should.ThrowAsync<PostgresException>(() => Query(guess.ConnectionString, "SELECT 1"));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        Directory.EnumerateFiles(Data, "password*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_left_by_a_killed_process_is_adopted()
    {
        var killed = await Start();
        var postmaster = Postmaster;
        killed.Abandon();

        await using var next = await Start();
        next.Adopted.ShouldBeTrue();
        next.Port.ShouldBe(killed.Port);
        Postmaster.ShouldBe(postmaster);
        (await Query(next.ConnectionString, "SELECT 1")).ShouldBe(1);
        await next.StopAsync();
        PrivatePostgresPostmaster.Read(Path.Combine(Data, "cluster")).ShouldBeNull();
    }

    [Fact]
    public async Task A_server_left_running_with_other_settings_is_started_anew()
    {
        var killed = await Start();
        killed.Abandon();
        var settings = new Dictionary<string, string>(Quick) { ["work_mem"] = "5MB" };

        await using var next = await Start(Options with { Settings = settings });
        next.Adopted.ShouldBeFalse();
        (await Query(next.ConnectionString, "SHOW work_mem")).ShouldBe("5MB");
    }

    [Fact]
    public async Task A_pid_file_left_by_a_crash_of_the_machine_is_recovered_even_when_the_number_is_taken()
    {
        var crashed = await Start();
        await Query(crashed.ConnectionString, "CREATE TABLE kept AS SELECT 7 AS answer");
        var pidFile = Path.Combine(Data, "cluster", "postmaster.pid");
        var left = await File.ReadAllLinesAsync(pidFile, Cancel);
        await PrivatePostgresPostmaster
            .Read(Path.Combine(Data, "cluster"))!
            .StopAsync(immediately: true, TimeSpan.FromMinutes(1), Cancel);
        crashed.Abandon();
        left[0] = $"{Environment.ProcessId}";
        await File.WriteAllLinesAsync(pidFile, left, Cancel);

        await using var next = await Start();
        next.Adopted.ShouldBeFalse();
        (await Query(next.ConnectionString, "SELECT answer FROM kept")).ShouldBe(7);
    }

    [Fact]
    public async Task A_postmaster_that_was_killed_is_revived_on_its_port()
    {
        await using var server = await Start();
        (await server.ReviveAsync(Cancel)).ShouldBeFalse();
        using (var postmaster = Process.GetProcessById(Postmaster))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync(Cancel);
        }
        (await server.HealthAsync(Cancel)).Ready.ShouldBeFalse();

        (await server.ReviveAsync(Cancel)).ShouldBeTrue();
        (await Query(server.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_watched_postmaster_comes_back_by_itself()
    {
        await using var server = await Start();
        await using var watch = new PrivatePostgresWatch(server, NullLogger.Instance);
        using (var postmaster = Process.GetProcessById(Postmaster))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync(Cancel);
        }
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!(await server.HealthAsync(patience.Token)).Ready)
            await Task.Delay(100, patience.Token);
        (await Query(server.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_second_start_on_the_same_folder_is_told_who_has_it()
    {
        await using var first = await Start();
        var refused = await Should.ThrowAsync<PrivatePostgresException>(() => Start());
        refused.Code.ShouldBe("in_use");
        refused.Message.ShouldContain($"process {Environment.ProcessId}");
        refused.ChineseMessage.ShouldContain($"{Environment.ProcessId}");
        (await Query(first.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_beside_the_server_uses_it_and_leaves_it_alone()
    {
        await using var server = await Start();
        await using (var beside = await PrivatePostgres.ConnectOrStartAsync(Options, NullLogger.Instance, Cancel))
        {
            beside.Owned.ShouldBeFalse();
            beside.ConnectionString.ShouldBe(server.ConnectionString);
        }
        (await PrivatePostgres.StopAbandonedAsync(Data, delete: false, Cancel)).ShouldBeFalse();
        (await Query(server.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_without_a_server_starts_and_stops_one()
    {
        await using (await Start()) { }
        await using (var alone = await PrivatePostgres.ConnectOrStartAsync(Options, NullLogger.Instance, Cancel))
        {
            alone.Owned.ShouldBeTrue();
        }
        PrivatePostgresPostmaster.Read(Path.Combine(Data, "cluster")).ShouldBeNull();
    }

    [Fact]
    public async Task An_abandoned_server_can_be_stopped_without_starting_one()
    {
        (await Start()).Abandon();
        (await PrivatePostgres.StopAbandonedAsync(Data, delete: false, Cancel)).ShouldBeTrue();
        PrivatePostgresPostmaster.Read(Path.Combine(Data, "cluster")).ShouldBeNull();
    }

    [Fact]
    public async Task Two_folders_do_not_collide()
    {
        await using var one = await Start();
        await using var two = await Start(Options with { DataFolder = Path.Combine(folder, "two") });
        two.Port.ShouldNotBe(one.Port);
    }

    [Fact]
    public async Task A_kept_port_that_is_taken_meanwhile_is_replaced_and_a_named_one_is_refused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "port"), $"{taken}\n", Cancel);

        await using (var server = await Start())
        {
            server.Port.ShouldNotBe(taken);
        }
        var refused = await Should.ThrowAsync<PrivatePostgresException>(() => Start(Options with { Port = taken }));
        refused.Code.ShouldBe("port_taken");
        refused.Message.ShouldContain($"{taken}");
        // The failed start let go of the folder.
        await using var again = await Start();
    }

    [Fact]
    public async Task Data_of_another_major_version_is_refused_untouched()
    {
        await using (await Start()) { }
        var version = Path.Combine(Data, "cluster", "PG_VERSION");
        await File.WriteAllTextAsync(version, "14\n", Cancel);
        var refused = await Should.ThrowAsync<PrivatePostgresException>(() => Start());
        refused.Code.ShouldBe("other_version");
        refused.Message.ShouldContain("PostgreSQL 14");
    }

    [Fact]
    public async Task Missing_programs_are_named_with_what_to_run()
    {
        var refused = await Should.ThrowAsync<PrivatePostgresException>(() =>
            Start(Options with { BinFolder = folder })
        );
        refused.Code.ShouldBe("no_binaries");
        refused.Message.ShouldContain("./run");
        refused.Message.ShouldContain("ZHISHU_DB");
    }

    [Fact]
    public async Task A_wrong_setting_is_reported_with_the_words_of_the_server()
    {
        var settings = new Dictionary<string, string>(Quick) { ["shared_buffers"] = "many" };
        var refused = await Should.ThrowAsync<PrivatePostgresException>(() =>
            Start(Options with { Settings = settings })
        );
        refused.Code.ShouldBe("not_started");
        refused.Message.ShouldContain("shared_buffers");
    }

    [Fact]
    public async Task An_interrupted_first_start_leaves_nothing_in_the_way()
    {
        Directory.CreateDirectory(Path.Combine(Data, "cluster.new", "base"));
        await using var server = await Start();
        (await Query(server.ConnectionString, "SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Lost_passwords_are_named_and_not_made_anew()
    {
        await using (await Start()) { }
        File.Delete(Path.Combine(Data, "credentials.json"));
        (await Should.ThrowAsync<PrivatePostgresException>(() => Start())).Code.ShouldBe("no_credentials");
    }

    [Fact]
    public async Task Started_as_root_the_server_runs_as_somebody_else()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        await using var server = await Start();
        var status = await File.ReadAllLinesAsync($"/proc/{Postmaster}/status", Cancel);
        status.Single(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..].ShouldNotContain("0");
        status.Single(l => l.StartsWith("Groups:", StringComparison.Ordinal)).Trim().ShouldBe("Groups:");
    }

    [Fact]
    public async Task Started_as_root_in_a_folder_closed_to_others_the_data_goes_to_where_the_log_says()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string real;
        await using (var server = await Start())
        {
            real = server.DataFolder;
            real.ShouldStartWith("/var/lib/zhishu/");
            await Query(server.ConnectionString, "CREATE TABLE kept AS SELECT 7 AS answer");
        }
        await using (var again = await Start())
        {
            again.DataFolder.ShouldBe(real);
            (await Query(again.ConnectionString, "SELECT answer FROM kept")).ShouldBe(7);
        }
        (await PrivatePostgres.StopAbandonedAsync(Data, delete: true, Cancel)).ShouldBeTrue();
        Directory.Exists(real).ShouldBeFalse();
    }

    [Fact]
    public async Task A_full_disk_is_named_and_the_data_is_there_when_it_has_space_again()
    {
        var disk = Path.Combine(folder, "disk");
        Directory.CreateDirectory(disk);
        string[] mount = ["-t", "tmpfs", "-o", "size=260m,mode=755", "tmpfs", disk];
        var mounted = await PrivatePostgresAccount.RunPlainAsync("mount", mount, Cancel);
        Assert.SkipUnless(mounted.Ok, $"needs a disk of its own: {mounted.Errors}");
        try
        {
            var options = Options with { DataFolder = Path.Combine(disk, "data") };
            await using (var server = await Start(options))
            {
                await Query(server.ConnectionString, "CREATE TABLE kept AS SELECT 7 AS answer");
            }
            var filler = Path.Combine(disk, "filler");
            await PrivatePostgresAccount.RunPlainAsync("dd", ["if=/dev/zero", $"of={filler}", "bs=64k"], Cancel);
            var refused = await Should.ThrowAsync<PrivatePostgresException>(() => Start(options));
            refused.Code.ShouldBe("disk_full");
            var another = Options with { DataFolder = Path.Combine(disk, "another") };
            (await Should.ThrowAsync<PrivatePostgresException>(() => Start(another))).Code.ShouldBe("disk_full");

            File.Delete(filler);
            await using var again = await Start(options);
            (await Query(again.ConnectionString, "SELECT answer FROM kept")).ShouldBe(7);
        }
        finally
        {
            (await PrivatePostgresAccount.RunPlainAsync("umount", [disk], CancellationToken.None)).Ok.ShouldBeTrue();
        }
    }

    public void Dispose()
    {
        foreach (var data in Directory.GetDirectories(folder))
        {
            PrivatePostgres.StopAbandonedAsync(data, delete: true, CancellationToken.None).GetAwaiter().GetResult();
        }
        Directory.Delete(folder, recursive: true);
    }
}
