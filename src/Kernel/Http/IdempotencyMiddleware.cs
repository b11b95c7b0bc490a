using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Http;

/// <summary>The Idempotency-Key header: the same key with the same request gives the first answer again, under any
/// race; with another request it is refused. Answers are kept for two days, sealed.</summary>
public sealed class IdempotencyMiddleware(RequestDelegate next, KeptAnswers answers)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    public async Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        if (
            !(
                HttpMethods.IsPost(method)
                || HttpMethods.IsPut(method)
                || HttpMethods.IsPatch(method)
                || HttpMethods.IsDelete(method)
            ) || !context.Request.Headers.TryGetValue(Header, out var values)
        )
        {
            await next(context);
            return;
        }
        var key = values.ToString();
        if (key.Length is 0 or > LongestKey || key.Any(c => c is < ' ' or > '~'))
            throw Refusal.Invalid(
                "idempotency.key",
                Header,
                $"{Header} 须为 1 至 {LongestKey} 个可见 ASCII 字符。",
                $"{Header} takes 1 to {LongestKey} visible ASCII characters."
            );

        var slot = context.RequestServices.GetRequiredService<IdempotencySlot>();
        var owner = context.Features.Get<Actor>()?.Id ?? Guid.Empty;
        var request = await DigestAsync(context);
        if (await answers.FindAsync(owner, key, context.RequestAborted) is { } kept)
        {
            await ReplayAsync(context, kept, request);
            return;
        }
        slot.Key = key;
        slot.Owner = owner;
        slot.Request = request;
        try
        {
            await next(context);
        }
        catch (Exception e) when (e is IdempotencyRace or Refusal or PostgresException && !context.Response.HasStarted)
        {
            // What stopped this request may be the effect of the first one, committed meanwhile: a version raised, a
            // code taken, a state left.
            if (await answers.FindAsync(owner, key, context.RequestAborted) is { } first)
                await ReplayAsync(context, first, request);
            else if (e is IdempotencyRace)
                throw Refusal.Stale();
            else
                throw;
        }
    }

    private static async Task ReplayAsync(HttpContext context, KeptAnswer kept, byte[] request)
    {
        if (!kept.Request.AsSpan().SequenceEqual(request))
            throw new Refusal(
                "idempotency.other_request",
                $"该 {Header} 已用于另一个请求。",
                $"This {Header} was used for another request."
            );
        context.Response.StatusCode = kept.Status;
        context.Response.Headers["Idempotency-Replayed"] = "true";
        if (kept.Answer is null)
            return;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(kept.Answer, context.RequestAborted);
    }

    private static async Task<byte[]> DigestAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        using var hasher = new Sm3Hasher();
        hasher.Append(
            Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n")
        );
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
                hasher.Append(buffer.AsSpan(0, read));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        context.Request.Body.Position = 0;
        return hasher.Finish();
    }
}
