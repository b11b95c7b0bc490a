using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Zhishu.Kernel.Http;

/// <summary>Refuses a request whose list holds null where its type says that it holds none, when it is read: the reader
/// of JSON itself checks no items, and no handler expects one.</summary>
internal static class NullsInLists
{
    public static void Refuse(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        var lists = type.Properties.Where(p => p.Get is not null && HoldsNoNull(p)).ToArray();
        if (lists.Length == 0)
            return;
        var also = type.OnDeserialized;
        type.OnDeserialized = read =>
        {
            also?.Invoke(read);
            foreach (var list in lists)
            {
                if (list.Get!(read) is IEnumerable items && items.Cast<object?>().Contains(null))
                    throw new UnreadableValueException(
                        new($"{list.Name} 中不能有空值（null）。", $"{list.Name} must not hold null.")
                    );
            }
        };
    }

    private static bool HoldsNoNull(JsonPropertyInfo property)
    {
        if (
            property.PropertyType == typeof(string)
            || !property.PropertyType.IsAssignableTo(typeof(IEnumerable))
            || property.AttributeProvider is not PropertyInfo declared
        )
            return false;
        var nullability = new NullabilityInfoContext().Create(declared);
        var item = nullability.ElementType ?? (nullability.GenericTypeArguments is [var one] ? one : null);
        return item is { ReadState: NullabilityState.NotNull } && !item.Type.IsValueType;
    }
}
