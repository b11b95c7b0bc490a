using System.Text.Json;

namespace Zhishu.Kernel;

/// <summary>A value in JSON that is of the right type and cannot be read, said so that the person who wrote it can mend
/// it.</summary>
public sealed class UnreadableValueException(Text words) : JsonException(words.English)
{
    public Text Words => words;
}
