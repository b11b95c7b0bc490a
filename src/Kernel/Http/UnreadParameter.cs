using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Zhishu.Kernel.Http;

/// <summary>Finds which parameter of a request could not be read. Request delegates made at build time answer an optional
/// parameter of the wrong form with 400 and nothing else.</summary>
public static class UnreadParameter
{
    /// <summary>400 <c>request.malformed</c>, naming the first parameter of the address that is not of its type.</summary>
    public static Refusal Find(HttpContext context)
    {
        foreach (var parameter in context.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>() ?? [])
        {
            var given =
                context.GetRouteValue(parameter.Name) as string ?? context.Request.Query[parameter.Name].ToString();
            if (parameter.HasTryParse && given.Length > 0 && !Reads(parameter.ParameterInfo.ParameterType, given))
                return RequestFaults.NotUnderstood(JsonNamingPolicy.CamelCase.ConvertName(parameter.Name), given);
        }
        return RequestFaults.Unreadable();
    }

    private static bool Reads(Type type, string given)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.TryParse(type, given, ignoreCase: true, out _);
        var result = type.MakeByRefType();
        if (type.GetMethod("TryParse", [typeof(string), typeof(IFormatProvider), result]) is { } cultural)
            return cultural.Invoke(null, [given, CultureInfo.InvariantCulture, null]) is true;
        return type.GetMethod("TryParse", [typeof(string), result])?.Invoke(null, [given, null]) is not false;
    }
}
