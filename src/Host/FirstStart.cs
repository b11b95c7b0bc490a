namespace Zhishu.Host;

/// <summary>What a first start makes: the keys, the first administrator, the demonstration city.</summary>
internal static class FirstStart
{
    public static Task PrepareAsync(IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        services.GetRequiredService<Kernel.Keys.KeyRing>();
        return Task.CompletedTask;
    }
}
