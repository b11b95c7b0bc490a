using System.Text.Json;

namespace Zhishu.Kernel.Tests.Cryptography;

internal static class Hex
{
    public static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    public static byte[] Bytes(this JsonElement vector, string name) =>
        vector.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Bytes(value.GetString()!)
            : [];

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static string Name(this JsonElement vector) => vector.GetProperty("name").GetString()!;
}
