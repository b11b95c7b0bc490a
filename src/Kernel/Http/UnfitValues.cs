using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Zhishu.Kernel.Http;

/// <summary>Refuses, when it is read, a request whose list is null or holds null where its type says that it does not, or
/// whose text holds NUL. The reader of JSON checks neither; no handler expects the one, and PostgreSQL takes the other in no
/// text: a prepared statement that fails on it leaves its connection in disorder.</summary>
internal static class UnfitValues
{
    public static void Refuse(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        var readable = type.Properties.Where(p => p.Get is not null).ToArray();
        var lists = readable.Where(HoldsNoNull).ToArray();
        var given = readable.Where(IsNeverNull).ToArray();
        var texts = readable.Where(p => p.PropertyType.IsAssignableTo(typeof(IEnumerable))).ToArray();
        if (texts.Length == 0)
            return;
        var also = type.OnDeserialized;
        type.OnDeserialized = read =>
        {
            also?.Invoke(read);
            foreach (var list in given)
            {
                if (list.Get!(read) is null)
                    throw new UnreadableValueException(
                        new(
                            $"{list.Name} 不能是空值（null），可以省略。",
                            $"{list.Name} must not be null; it may be left out."
                        )
                    );
            }
            foreach (var list in lists)
            {
                if (list.Get!(read) is IEnumerable items && items.Cast<object?>().Contains(null))
                    throw new UnreadableValueException(
                        new($"{list.Name} 中不能有空值（null）。", $"{list.Name} must not hold null.")
                    );
            }
            foreach (var text in texts)
            {
                if (HoldsNul(text.Get!(read)))
                    throw new UnreadableValueException(
                        new(
                            $"{text.Name} 中含有不允许的字符（空字符）。",
                            $"{text.Name} holds a character that cannot be stored: NUL."
                        )
                    );
            }
        };
    }

    private static bool HoldsNul(object? value) =>
        value switch
        {
            string text => text.Contains('\0', StringComparison.Ordinal),
            IEnumerable<string?> texts => texts.Any(HoldsNul),
            IEnumerable<KeyValuePair<string, string?>> pairs => pairs.Any(p => HoldsNul(p.Key) || HoldsNul(p.Value)),
            _ => false,
        };

    // That a required list is missing is said by its validation.
    private static bool IsNeverNull(JsonPropertyInfo property) =>
        ListOf(property) is { SetMethod: not null } declared
        && !declared.IsDefined(typeof(RequiredAttribute))
        && declared.DeclaringType!.GetConstructor(Type.EmptyTypes) is not null
        && new NullabilityInfoContext().Create(declared).WriteState == NullabilityState.NotNull;

    private static PropertyInfo? ListOf(JsonPropertyInfo property) =>
        property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable))
            ? property.AttributeProvider as PropertyInfo
            : null;

    private static bool HoldsNoNull(JsonPropertyInfo property)
    {
        if (ListOf(property) is not { } declared)
            return false;
        var nullability = new NullabilityInfoContext().Create(declared);
        var item = nullability.ElementType ?? (nullability.GenericTypeArguments is [var one] ? one : null);
        return item is { ReadState: NullabilityState.NotNull } && !item.Type.IsValueType;
    }
}
