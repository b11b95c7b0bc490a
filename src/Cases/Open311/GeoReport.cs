using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Zhishu.Cases.Open311;

/// <summary>An answer of GeoReport v2 as a tree, written as the XML or the JSON of the specification: what is a list in
/// JSON is an element with children in XML, what is null in JSON is an empty element.</summary>
internal abstract record GeoNode
{
    /// <summary>Children with names, in order.</summary>
    public sealed record Item(params (string Name, object? Value)[] Fields) : GeoNode;

    /// <summary>Items, each in an element of the given name in XML.</summary>
    public sealed record Items(string ElementName, IReadOnlyList<GeoNode> Children) : GeoNode;

    /// <summary>One text after another: an array in JSON, elements of the given name in XML.</summary>
    public sealed record Texts(string ElementName, IReadOnlyList<string> Values) : GeoNode;
}

/// <summary>Something that GeoReport v2 refuses.</summary>
internal sealed class GeoError(int status, string description) : Exception(description)
{
    public int Status => status;
}

/// <summary>Writes answers with the exact content types of the specification.</summary>
internal static class GeoReport
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static async Task WriteAsync(HttpContext http, string format, string root, GeoNode node, int status = 200)
    {
        using var buffer = new MemoryStream();
        if (format == "xml")
        {
            var settings = new XmlWriterSettings
            {
                Encoding = new UTF8Encoding(false),
                CheckCharacters = false,
                Indent = true,
            };
            using (var xml = XmlWriter.Create(buffer, settings))
            {
                xml.WriteStartElement(root);
                Write(xml, node);
                xml.WriteEndElement();
            }
        }
        else
        {
            using var json = new Utf8JsonWriter(buffer, Plain);
            Write(json, node);
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = format == "xml" ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.Length;
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext http, string format, int status, string description) =>
        WriteAsync(
            http,
            format,
            "errors",
            new GeoNode.Items("error", [new GeoNode.Item(("code", status), ("description", description))]),
            status
        );

    /// <summary>W3C date and time, to the second, in UTC.</summary>
    public static string? Time(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Write(XmlWriter xml, GeoNode node)
    {
        switch (node)
        {
            case GeoNode.Item item:
                foreach (var (name, value) in item.Fields)
                {
                    xml.WriteStartElement(name);
                    if (value is GeoNode inner)
                        Write(xml, inner);
                    else if (value is not null)
                        xml.WriteString(Text(value));
                    xml.WriteEndElement();
                }
                break;
            case GeoNode.Items items:
                foreach (var child in items.Children)
                {
                    xml.WriteStartElement(items.ElementName);
                    Write(xml, child);
                    xml.WriteEndElement();
                }
                break;
            case GeoNode.Texts texts:
                foreach (var value in texts.Values)
                    xml.WriteElementString(texts.ElementName, value);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case GeoNode.Item item:
                json.WriteStartObject();
                foreach (var (name, inner) in item.Fields)
                {
                    json.WritePropertyName(name);
                    Write(json, inner);
                }
                json.WriteEndObject();
                break;
            case GeoNode.Items items:
                json.WriteStartArray();
                foreach (var child in items.Children)
                    Write(json, child);
                json.WriteEndArray();
                break;
            case GeoNode.Texts texts:
                json.WriteStartArray();
                foreach (var text in texts.Values)
                    json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue((string)value);
                break;
        }
    }

    private static string Text(object value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            string text => string.Concat(text.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c))),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
