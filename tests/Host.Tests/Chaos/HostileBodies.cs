using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Zhishu.Host.Tests.Chaos;

/// <summary>Bodies of requests: in the shape that the interface's own document asks for, with some of the values replaced
/// by ones of another type, out of range or meant to harm; and some that are no JSON at all.</summary>
internal sealed class HostileBodies(JsonElement document, string[] nasty)
{
    private const int DeepestShape = 6;

    // What leads past the first check of a request, by the name of its member.
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["channel"] = ["hotline", "web", "sensor", "window"],
        ["kind"] = ["complaint", "report", "event"],
        ["matterCode"] = ["event.06.010"],
        ["code"] = ["event.06.010", "new.thing"],
        ["permissions"] = ["cases.read"],
        ["phone"] = ["13800000000"],
        ["url"] = ["http://127.0.0.1:9/hook"],
    };

    public (byte[] Bytes, string Type) Make(JsonElement? shape, Random random)
    {
        var bytes = random.Next(40) switch
        {
            0 => [],
            1 => Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200)),
            2 => [(byte)'{', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)':', 0xFF, (byte)'}'],
            3 => Encoding.UTF8.GetBytes("{\"description\":\"" + new string('a', 300_000) + "\"}"),
            4 => Encoding.UTF8.GetBytes("{\"a\":"),
            5 => Encoding.UTF8.GetBytes("\"text\""),
            6 when random.Next(5) == 0 => new byte[2 << 20],
            7 or 8 or 9 => Encoding.UTF8.GetBytes(Odd(random, 0)),
            var n => Encoding.UTF8.GetBytes(shape is { } s ? Shaped(s, "", random, 0, odd: n < 20) : "{}"),
        };
        var type =
            random.Next(20) == 0 ? "text/plain"
            : random.Next(20) == 0 ? "application/x-www-form-urlencoded"
            : "application/json";
        return (bytes, type);
    }

    /// <summary>One value in this shape, as JSON.</summary>
    public string Value(JsonElement shape, string name, Random random) => Shaped(shape, name, random, 0, odd: false);

    private string Shaped(JsonElement shape, string name, Random random, int depth, bool odd)
    {
        if ((odd && random.Next(10) == 0) || depth > DeepestShape)
            return Odd(random, 0);
        if (shape.TryGetProperty("$ref", out var reference))
            return Shaped(Resolve(reference.GetString()!), name, random, depth + 1, odd);
        foreach (var choice in (string[])["oneOf", "anyOf", "allOf"])
        {
            if (shape.TryGetProperty(choice, out var list))
                return Shaped(list[random.Next(list.GetArrayLength())], name, random, depth + 1, odd);
        }
        if (shape.TryGetProperty("enum", out var values))
            return values[random.Next(values.GetArrayLength())].GetRawText();
        return Type(shape, random) switch
        {
            "object" => Members(shape, random, depth, odd),
            "array" => "["
                + string.Join(
                    ',',
                    Enumerable
                        .Range(0, random.Next(3))
                        .Select(_ =>
                            shape.TryGetProperty("items", out var items)
                                ? Shaped(items, name, random, depth + 1, odd)
                                : Odd(random, 0)
                        )
                )
                + "]",
            "string" => Text(shape, name, random),
            "integer" => random.Next(-2, 40).ToString(CultureInfo.InvariantCulture),
            "number" => (random.NextDouble() * 150 - 20).ToString(CultureInfo.InvariantCulture),
            "null" => "null",
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            _ => Odd(random, 0),
        };
    }

    private string Members(JsonElement shape, Random random, int depth, bool odd)
    {
        var members = new List<string>();
        if (shape.TryGetProperty("properties", out var properties))
        {
            members.AddRange(
                properties
                    .EnumerateObject()
                    .Where(p => Asked(shape, p) ? !odd || random.Next(10) > 0 : random.Next(3) == 0)
                    .Select(p => $"\"{p.Name}\":{Shaped(p.Value, p.Name, random, depth + 1, odd)}")
            );
        }
        if (shape.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                var name = nasty[random.Next(nasty.Length)];
                members.Add($"{JsonSerializer.Serialize(name)}:{Shaped(more, name, random, depth + 1, odd)}");
            }
        }
        return "{" + string.Join(',', members) + "}";
    }

    private static bool Asked(JsonElement shape, JsonProperty member) =>
        (member.Value.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        || (
            shape.TryGetProperty("required", out var list)
            && list.EnumerateArray().Any(r => r.GetString() == member.Name)
        );

    private string Text(JsonElement shape, string name, Random random)
    {
        if (random.Next(8) == 0)
            return JsonSerializer.Serialize(nasty[random.Next(nasty.Length)]);
        var text = shape.TryGetProperty("format", out var format) ? format.GetString() : null;
        return JsonSerializer.Serialize(
            text switch
            {
                "uuid" => Guid.CreateVersion7().ToString(),
                "date-time" => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(8))
                    .AddHours(random.Next(10_000))
                    .ToString("O", CultureInfo.InvariantCulture),
                "date" => "2026-05-0" + random.Next(10),
                _ => Known.TryGetValue(name, out var known) ? known[random.Next(known.Length)] : "测试甲",
            }
        );
    }

    private static string? Type(JsonElement shape, Random random)
    {
        if (!shape.TryGetProperty("type", out var type))
            return null;
        return type.ValueKind == JsonValueKind.Array
            ? type[random.Next(type.GetArrayLength())].GetString()
            : type.GetString();
    }

    private JsonElement Resolve(string reference) =>
        reference[2..].Split('/').Aggregate(document, (at, step) => at.GetProperty(step));

    private string Odd(Random random, int depth) =>
        random.Next(10) switch
        {
            0 => "null",
            1 => random.Next(-10, 10).ToString(CultureInfo.InvariantCulture),
            2 => "1e999",
            3 => "true",
            4 => "[" + string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Odd(random, depth + 1))) + "]",
            5 when depth < 4 => $"{{\"name\":{Odd(random, depth + 1)}}}",
            _ => JsonSerializer.Serialize(nasty[random.Next(nasty.Length)]),
        };
}
