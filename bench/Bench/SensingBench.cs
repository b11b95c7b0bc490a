using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using NpgsqlTypes;

namespace Zhishu.Bench;

/// <summary>Readings sent in batches through HTTP, durable and judged by a rule each, with so many registered devices; at
/// half of that rate, how long a reading takes to become a case; then the very same rows by binary COPY into a table of the same shape.</summary>
internal static class SensingBench
{
    private const int Senders = 4;
    private const int BatchReadings = 40_000;

    public static async Task<int> RunAsync(int seconds, int devices)
    {
        await using var installation = await BenchInstallation.CreateAsync(
            "sensing.send",
            "sensing.manage",
            "sensing.arrange"
        );
        await installation.InstallAsync("restaurant-smoke");
        await RegisterAsync(installation, devices);
        await installation.StartServerAsync();
        using var client = installation.Client();
        var start = TimeProvider.System.GetUtcNow().AddDays(-20);
        var load = new Load(client, devices, start);
        // A node looks up what it knows of a device at its first reading since the node began: measured by itself.
        var first = Stopwatch.StartNew();
        await load.AllOnceAsync();
        Say($"devices registered               {devices, 12:N0}");
        Say($"the first reading of each        {devices / first.Elapsed.TotalSeconds, 12:N0} a second");
        await load.RunAsync(TimeSpan.FromSeconds(5));
        load.Reset();
        var (sent, took) = await load.RunAsync(TimeSpan.FromSeconds(seconds));
        var rate = sent / took.TotalSeconds;
        Say(
            $"readings through HTTP            {rate, 12:N0} a second, in batches of {BatchReadings:N0}, {Senders} senders"
        );
        Say($"batch latency                    p50 {load.At(0.5):N0} ms, p99 {load.At(0.99):N0} ms");
        Say($"refused for too many (429)       {load.Busy, 12:N0} batches");
        using (var server = Process.GetProcessById(installation.ServerProcessId))
            Say($"server memory                    {server.WorkingSet64 / 1048576.0, 12:N0} MiB");
        Say(
            $"alarms                           {await ScalarAsync(installation, "SELECT count(*) FROM sensing_alarm"), 12:N0}"
        );
        await CaseProbe.RunAsync(installation, client, load.HalfAsync(rate / 2, CaseProbe.Takes));
        await installation.StopServerAsync();
        var bare = await CopyAsync(installation, devices, start, TimeSpan.FromSeconds(seconds));
        Say($"binary COPY of the same rows     {bare, 12:N0} a second, ratio {rate / bare:N2}");
        return 0;
    }

    // As devices are that have been heard before.
    private static async Task RegisterAsync(BenchInstallation installation, int devices)
    {
        await using var command = installation.Database.CreateCommand(
            $"""
            INSERT INTO sensing_device (id, version, number, code, name, type_id, state, registered_at, changed_at)
            SELECT gen_random_uuid(), 1, n, 'B-' || n, 'B', (SELECT id FROM sensing_device_type WHERE code = 'restaurant-smoke'),
                'Active', now(), now() FROM generate_series(1, {devices.ToString(CultureInfo.InvariantCulture)}) n;
            INSERT INTO sensing_device_seen (device, last_at, received_at)
            SELECT number, now(), now() FROM sensing_device;
            INSERT INTO kernel_serial (name, next_value)
            SELECT 'sensing-device', max(number) + 1 FROM sensing_device
            ON CONFLICT (name) DO UPDATE SET next_value = excluded.next_value;
            ANALYZE sensing_device, sensing_device_seen;
            """
        );
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> ScalarAsync(BenchInstallation installation, string sql)
    {
        await using var command = installation.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static double Value(long n) => Math.Round(0.5 + n % 97 * 0.01, 3);

    private static async Task<double> CopyAsync(
        BenchInstallation installation,
        int devices,
        DateTimeOffset start,
        TimeSpan time
    )
    {
        await using (
            var table = installation.Database.CreateCommand(
                "CREATE TABLE bench_reading (LIKE sensing_reading INCLUDING ALL)"
            )
        )
            await table.ExecuteNonQueryAsync();
        await using var connection = await installation.Database.OpenConnectionAsync();
        var watch = Stopwatch.StartNew();
        long n = 0;
        while (watch.Elapsed < time)
        {
            // As many in a transaction as the server puts together at most.
            await using var writer = await connection.BeginBinaryImportAsync(
                "COPY bench_reading (device, quantity, at, value) FROM STDIN (FORMAT BINARY)"
            );
            for (var end = n + BatchReadings; n < end; n++)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync((int)(n % devices) + 1, NpgsqlDbType.Integer);
                await writer.WriteAsync((short)1, NpgsqlDbType.Smallint);
                await writer.WriteAsync(start.AddMinutes(n / devices).UtcDateTime, NpgsqlDbType.TimestampTz);
                await writer.WriteAsync(Value(n), NpgsqlDbType.Double);
            }
            await writer.CompleteAsync();
        }
        return n / watch.Elapsed.TotalSeconds;
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Every device in turn, a minute later in each round.</summary>
    private sealed class Load(HttpClient client, int devices, DateTimeOffset start)
    {
        private readonly Lock gate = new();
        private readonly List<double> latencies = [];
        private long next;

        public int Busy { get; private set; }

        public void Reset() => latencies.Clear();

        public double At(double part)
        {
            latencies.Sort();
            return latencies.Count == 0 ? 0 : latencies[(int)((latencies.Count - 1) * part)];
        }

        public async Task<(long Sent, TimeSpan Took)> RunAsync(TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            var sent = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => SendAsync(watch, time)));
            return (sent.Sum(), watch.Elapsed);
        }

        public Task AllOnceAsync() =>
            Task.WhenAll(
                Enumerable
                    .Range(0, Senders)
                    .Select(async _ =>
                    {
                        while (Volatile.Read(ref next) < devices)
                            await SendOneAsync(Stopwatch.StartNew());
                    })
            );

        /// <summary>So many readings a second, whatever the server could take.</summary>
        public async Task HalfAsync(double rate, TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            for (long sent = 0; watch.Elapsed < time; sent += BatchReadings)
            {
                var early = TimeSpan.FromSeconds(sent / rate) - watch.Elapsed;
                if (early > TimeSpan.Zero)
                    await Task.Delay(early);
                await SendOneAsync(watch);
            }
        }

        private async Task<long> SendAsync(Stopwatch watch, TimeSpan time)
        {
            long sent = 0;
            while (watch.Elapsed < time)
            {
                await SendOneAsync(watch);
                sent += BatchReadings;
            }
            return sent;
        }

        private async Task SendOneAsync(Stopwatch watch)
        {
            var body = Body(Interlocked.Add(ref next, BatchReadings) - BatchReadings);
            while (!await PostAsync(body, watch)) { }
        }

        private async Task<bool> PostAsync(byte[] body, Stopwatch watch)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.zhishu.readings");
            var before = watch.Elapsed;
            using var answer = await client.PostAsync(
                new Uri("/api/sensing/readings/binary", UriKind.Relative),
                content
            );
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Busy++;
                await Task.Delay(100);
                return false;
            }
            answer.EnsureSuccessStatusCode();
            lock (gate)
                latencies.Add((watch.Elapsed - before).TotalMilliseconds);
            return true;
        }

        private byte[] Body(long from)
        {
            var bytes = new byte[4 + BatchReadings * 24];
            "ZSR1"u8.CopyTo(bytes);
            for (var i = 0; i < BatchReadings; i++)
            {
                var n = from + i;
                var record = bytes.AsSpan(4 + i * 24, 24);
                BinaryPrimitives.WriteInt32LittleEndian(record, (int)(n % devices) + 1);
                BinaryPrimitives.WriteUInt16LittleEndian(record[4..], 1);
                BinaryPrimitives.WriteInt64LittleEndian(
                    record[8..],
                    start.AddMinutes(n / devices).ToUnixTimeMilliseconds()
                );
                BinaryPrimitives.WriteDoubleLittleEndian(record[16..], Value(n));
            }
            return bytes;
        }
    }
}
