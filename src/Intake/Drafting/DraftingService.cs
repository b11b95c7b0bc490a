using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Zhishu.Kernel;

namespace Zhishu.Intake.Drafting;

/// <summary>Asks the configured service for a text, by the protocol of OpenAI's chat completions.</summary>
internal sealed class DraftingService(IOptions<DraftingOptions> options, ILogger<DraftingService> log) : IDisposable
{
    private const int MostTokens = 800;
    private const int LongestDraft = 4000;
    private const int MostBytes = 1 << 20;

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(Math.Clamp(options.Value.TimeoutSeconds, 1, 600)),
        MaxResponseContentBufferSize = MostBytes,
    };

    public DraftingOptions Options => options.Value;

    /// <exception cref="Refusal">503 <c>intake.draft_failed</c>.</exception>
    public async Task<string> WriteAsync(string task, string about, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Completions());
            if (Options.Key is { Length: > 0 } key)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Content = JsonContent.Create(
                new
                {
                    model = Options.Model,
                    messages = new[]
                    {
                        new { role = "system", content = task },
                        new { role = "user", content = about },
                    },
                    temperature = 0.2,
                    max_tokens = MostTokens,
                    stream = false,
                }
            );
            using var answer = await client.SendAsync(request, ct);
            if (!answer.IsSuccessStatusCode)
                throw Failed($"HTTP {(int)answer.StatusCode}", null);
            var said = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
            var text = said.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()?.Trim();
            if (string.IsNullOrEmpty(text))
                throw Failed("an empty answer", null);
            return text.Length <= LongestDraft ? text : text[..LongestDraft];
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or IndexOutOfRangeException
                        or NotSupportedException
                || e is TaskCanceledException && !ct.IsCancellationRequested
            )
        {
            throw Failed(e.Message, e);
        }
    }

    public void Dispose() => client.Dispose();

    private Uri Completions() => new(Options.Address!.ToString().TrimEnd('/') + "/chat/completions");

    private Refusal Failed(string why, Exception? e)
    {
        log.LogWarning(e, "The drafting service at {Host} did not draft: {Why}", Options.Address?.Host, why);
        return new(
            "intake.draft_failed",
            "起草服务没有给出草稿，请自行填写，或稍后再试。",
            "The drafting service gave no draft; write it yourself or try again later.",
            RefusalKind.Unavailable
        );
    }
}
