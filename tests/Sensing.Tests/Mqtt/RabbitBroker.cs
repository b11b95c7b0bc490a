using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>One RabbitMQ as a process: to be killed and started again over what it has on disk.</summary>
internal sealed class RabbitBroker(string name, int amqpPort, int mqttPort, int distributionPort)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string?> said = new();
    private ProcessStartInfo? start;
    private Process? process;

    public string Name => name;
    public int AmqpPort => amqpPort;
    public int MqttPort => mqttPort;

    /// <summary>What it has said; for a failed test.</summary>
    public string Said => string.Join('\n', said.TakeLast(60));

    public void Prepare(string programs, string own, string home, int epmdPort) =>
        start = new ProcessStartInfo(Path.Combine(programs, "rabbitmq-server"))
        {
            UseShellExecute = false,
            WorkingDirectory = own,
            // It reads from us, so that it ends when we do, and the process is the broker itself.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["HOME"] = home,
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["ERL_EPMD_PORT"] = epmdPort.ToString(CultureInfo.InvariantCulture),
                ["RABBITMQ_ALLOW_INPUT"] = "true",
                ["RABBITMQ_NODENAME"] = name,
                ["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture),
                ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(own, "none"),
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(own, "rabbitmq.conf"),
                ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(own, "advanced.config"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(own, "enabled_plugins"),
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(own, "data"),
                ["RABBITMQ_LOG_BASE"] = own,
                ["RABBITMQ_LOGS"] = "-",
                ["RABBITMQ_PID_FILE"] = Path.Combine(own, "pid"),
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            },
        };

    /// <summary>Returns when it takes connections.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Process.Start(start!)!;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("RabbitMQ ended:\n" + Said));
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Task.WhenAny(ready.Task, Task.Delay(Patience));
        ready.TrySetException(new InvalidOperationException("RabbitMQ is not ready:\n" + Said));
        await ready.Task;

        void Hear(object sender, DataReceivedEventArgs line)
        {
            said.Enqueue(line.Data);
            if (line.Data?.Contains("Server startup complete", StringComparison.Ordinal) == true)
                ready.TrySetResult();
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }
}
