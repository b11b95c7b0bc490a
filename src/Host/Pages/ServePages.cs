using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Zhishu.Host.Pages;

/// <summary>Serves the built pages where nothing else answers: files with a digest in their name for good, the two
/// entry pages anew each time, and the entry page again for every address within it.</summary>
internal sealed class ServePages(RequestDelegate next, PageFiles files)
{
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly string[] Others = ["/api", "/health", "/open311"];

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (
            context.GetEndpoint() is not null
            || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            || Others.Any(o => request.Path.StartsWithSegments(o, StringComparison.OrdinalIgnoreCase))
        )
            return next(context);
        var path = request.Path.Value ?? "/";
        if (files.Find(path) is { } file)
            return SendAsync(context, path, file);
        var isOffice = request.Path.StartsWithSegments("/office", StringComparison.Ordinal);
        // The address of a matter ends with its code, which has dots in it.
        if (isOffice ? Types.TryGetContentType(path, out _) : Path.HasExtension(path))
            return next(context);
        var entry = isOffice ? "/office.html" : "/index.html";
        return files.Find(entry) is { } page ? SendAsync(context, entry, page) : next(context);
    }

    private async Task SendAsync(HttpContext context, string path, IFileInfo plain)
    {
        var response = context.Response;
        var (file, coding) = files.Smallest(path, plain, context.Request.Headers.AcceptEncoding.ToString());
        var page = path.EndsWith(".html", StringComparison.Ordinal);
        response.ContentType =
            page ? "text/html; charset=utf-8"
            : Types.TryGetContentType(path, out var type) ? type
            : "application/octet-stream";
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = path.StartsWith("/assets/", StringComparison.Ordinal)
            ? "public, max-age=31536000, immutable"
            : "no-cache";
        var tag = $"\"{plain.LastModified.UtcTicks:x}-{plain.Length:x}-{coding}\"";
        response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        if (coding is not null)
            response.Headers.ContentEncoding = coding;
        response.ContentLength = file.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.SendFileAsync(file, context.RequestAborted);
    }
}

/// <summary>What a browser is told about every answer.</summary>
internal sealed class PageHeaders(RequestDelegate next, IOptions<PageOptions> options)
{
    private readonly string policy = PolicyOf(string.Join(' ', options.Value.Tiles.Origins()));

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = policy;
            headers["Permissions-Policy"] = "geolocation=(self), camera=(self), microphone=(self)";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            // What the API says is for whoever asked, and for now.
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }

    // No script and no style but our own files; the map's worker is one of them.
    private static string PolicyOf(string tiles) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; "
        + $"img-src 'self' blob: data: {tiles}; connect-src 'self' {tiles}; worker-src 'self'; media-src 'self' blob:; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}
