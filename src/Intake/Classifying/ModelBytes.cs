using System.Runtime.InteropServices;
using System.Text;
using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>A model as bytes: little-endian, the weights with half precision.</summary>
internal static class ModelBytes
{
    private const int Format = 2;

    // It knew no names of areas.
    private const int FormatWithoutAreas = 1;

    public static byte[] Write(TextModel model)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        writer.Write(model.Sharpness);
        writer.Write(model.Labels.Count);
        foreach (var label in model.Labels)
            writer.Write(label);
        foreach (var threshold in model.Thresholds)
            writer.Write(threshold);
        writer.Write(model.Words.Areas.Count);
        foreach (var area in model.Words.Areas)
            writer.Write(area);
        writer.Write(model.Vocabulary.Count);
        writer.Write(MemoryMarshal.AsBytes<ulong>(model.Vocabulary.Keys));
        writer.Write(MemoryMarshal.AsBytes<float>(model.Vocabulary.Rarity));
        var row = new Half[model.Labels.Count];
        for (var term = 0; term <= model.Vocabulary.Count; term++)
        {
            for (var k = 0; k < row.Length; k++)
                row[k] = (Half)model.Weights.Of[term * model.Weights.Stride + k];
            writer.Write(MemoryMarshal.AsBytes<Half>(row));
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Another version of the program wrote it.</exception>
    public static TextModel Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var format = reader.ReadInt32();
        if (format is not (Format or FormatWithoutAreas))
            throw new InvalidDataException("The model has another format; train it anew.");
        var sharpness = reader.ReadSingle();
        var labels = new string[reader.ReadInt32()];
        for (var k = 0; k < labels.Length; k++)
            labels[k] = reader.ReadString();
        var thresholds = new float[labels.Length];
        Fill(reader, MemoryMarshal.AsBytes(thresholds.AsSpan()));
        var areas = new string[format == Format ? reader.ReadInt32() : 0];
        for (var a = 0; a < areas.Length; a++)
            areas[a] = reader.ReadString();
        var terms = reader.ReadInt32();
        var keys = new ulong[terms];
        Fill(reader, MemoryMarshal.AsBytes(keys.AsSpan()));
        var rarity = new float[terms];
        Fill(reader, MemoryMarshal.AsBytes(rarity.AsSpan()));
        // The width of a vector is the machine's.
        var stride = LinearWeights.StrideOf(labels.Length);
        var weights = new float[(terms + 1) * stride];
        var row = new Half[labels.Length];
        for (var term = 0; term <= terms; term++)
        {
            Fill(reader, MemoryMarshal.AsBytes(row.AsSpan()));
            for (var k = 0; k < row.Length; k++)
                weights[term * stride + k] = (float)row[k];
        }
        return new TextModel(
            labels,
            new Vocabulary(keys, rarity),
            new LinearWeights(weights, stride),
            sharpness,
            thresholds,
            SameWords.With(areas)
        );
    }

    private static void Fill(BinaryReader reader, Span<byte> bytes) => reader.BaseStream.ReadExactly(bytes);
}
