using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;

namespace Zhishu.Kernel.CalendarStore;

internal static class CalendarEndpoints
{
    public static IServiceCollection AddCalendarStore(this IServiceCollection services)
    {
        services.AddSingleton<CalendarSource>();
        services.AddSingleton<ICalendarSource>(p => p.GetRequiredService<CalendarSource>());
        services.AddScoped<SetCalendarYear>();
        services.AddScoped<SetWorkingHours>();
        return services;
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/calendar").WithTags("Calendar");
        group.MapGet("", ReadCalendar.All);
        group.MapGet("/{year:int}", ReadCalendar.Year);
        group.MapPut(
            "/{year:int}",
            (
                int year,
                SetCalendarYearRequest request,
                Actor actor,
                HttpContext context,
                [FromServices] SetCalendarYear feature,
                CancellationToken ct
            ) => feature.Handle(year, request, actor, context, ct)
        );
        group.MapPut(
            "/hours",
            (
                SetWorkingHoursRequest request,
                Actor actor,
                HttpContext context,
                [FromServices] SetWorkingHours feature,
                CancellationToken ct
            ) => feature.Handle(request, actor, context, ct)
        );
        group.MapPost("/compute", ComputeDeadline.Handle);
    }
}
