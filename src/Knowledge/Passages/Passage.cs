using System.Text;

namespace Zhishu.Knowledge.Passages;

/// <summary>A stretch of an article that can answer a question.</summary>
/// <param name="Heading">The heading it stands under, or null.</param>
/// <param name="Text">Plain, a line for each block.</param>
internal sealed record Passage(string? Heading, string Text)
{
    // About a short paragraph and what belongs to it; longer blocks are divided at the ends of sentences.
    private const int Wanted = 300;
    private const int Longest = 600;

    public static IReadOnlyList<Passage> Of(string markdown)
    {
        List<Passage> passages = [];
        var text = new StringBuilder();
        string? heading = null;
        foreach (var block in Markup.Read(markdown))
        {
            if (block.Kind == BlockKind.Heading)
            {
                End();
                heading = block.Text.Trim();
                continue;
            }
            foreach (var piece in Pieces(Line(block)))
            {
                if (text.Length > 0 && text.Length + piece.Length > Wanted)
                    End();
                if (text.Length > 0)
                    text.Append('\n');
                text.Append(piece);
            }
        }
        End();
        // An article of headings alone still says what it says.
        if (passages.Count == 0 && heading is not null)
            passages.Add(new(null, heading));
        return passages;

        void End()
        {
            if (text.Length > 0)
                passages.Add(new(heading, text.ToString()));
            text.Clear();
        }
    }

    private static string Line(Block block) =>
        block.Number is { } number ? $"{number}. {block.Text.Trim()}" : block.Text.Trim();

    private static IEnumerable<string> Pieces(string text)
    {
        while (text.Length > Longest)
        {
            var end = text.LastIndexOfAny(['。', '；', '！', '？', '\n', ';', '.', '!', '?'], Longest - 1, Longest / 2);
            end = end < 0 ? Longest : end + 1;
            // Never between the two halves of a character.
            if (char.IsHighSurrogate(text[end - 1]))
                end--;
            yield return text[..end].Trim();
            text = text[end..];
        }
        if (text.Trim().Length > 0)
            yield return text.Trim();
    }
}
