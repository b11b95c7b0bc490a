using System.Globalization;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace Zhishu.Sensing.SensorThings;

/// <summary>A condition or an order of OData in SQL; what people wrote gets in as parameters only.</summary>
internal sealed class ConditionSql(EntityKind kind, Filter filter, DateTimeOffset now)
{
    /// <exception cref="Refusal">400 for what is not offered.</exception>
    public string Of(QueryNode node) =>
        node switch
        {
            ConvertNode convert => Of(convert.Source),
            ConstantNode constant => Value(constant),
            BinaryOperatorNode binary => Binary(binary),
            UnaryOperatorNode { OperatorKind: UnaryOperatorKind.Not } not => $"(NOT {Of(not.Operand)})",
            UnaryOperatorNode negative => $"(- {Of(negative.Operand)})",
            InNode { Right: CollectionConstantNode values } some =>
                $"({Of(some.Left)} IN ({string.Join(", ", values.Collection.Select(Value))}))",
            SingleValuePropertyAccessNode property => Column(property),
            SingleValueFunctionCallNode call => Call(call),
            _ => throw NotOffered(node.Kind.ToString()),
        };

    private string Binary(BinaryOperatorNode node)
    {
        if (IsNull(node.Right) || IsNull(node.Left))
        {
            var asked = Of(IsNull(node.Right) ? node.Left : node.Right);
            return node.OperatorKind switch
            {
                BinaryOperatorKind.Equal => $"({asked} IS NULL)",
                BinaryOperatorKind.NotEqual => $"({asked} IS NOT NULL)",
                _ => throw NotOffered("null"),
            };
        }
        var (left, right) = (Of(node.Left), Of(node.Right));
        return node.OperatorKind switch
        {
            BinaryOperatorKind.And => $"({left} AND {right})",
            BinaryOperatorKind.Or => $"({left} OR {right})",
            BinaryOperatorKind.Equal => $"({left} = {right})",
            BinaryOperatorKind.NotEqual => $"({left} IS DISTINCT FROM {right})",
            BinaryOperatorKind.GreaterThan => $"({left} > {right})",
            BinaryOperatorKind.GreaterThanOrEqual => $"({left} >= {right})",
            BinaryOperatorKind.LessThan => $"({left} < {right})",
            BinaryOperatorKind.LessThanOrEqual => $"({left} <= {right})",
            BinaryOperatorKind.Add => $"({left} + {right})",
            BinaryOperatorKind.Subtract => $"({left} - {right})",
            BinaryOperatorKind.Multiply => $"({left} * {right})",
            // By nothing is no value, and so no match.
            BinaryOperatorKind.Divide => $"({left} / NULLIF({right}, 0))",
            BinaryOperatorKind.Modulo => $"mod(({left})::numeric, NULLIF({right}, 0)::numeric)",
            _ => throw NotOffered(node.OperatorKind.ToString()),
        };
    }

    private string Call(SingleValueFunctionCallNode call)
    {
        var given = call.Parameters.Select(Of).ToArray();
        return (call.Name, given) switch
        {
            ("now", []) => filter.Bind($"{now}"),
            ("contains", [var text, var part]) => $"(strpos({text}, {part}) > 0)",
            ("startswith", [var text, var part]) => $"starts_with({text}, {part})",
            ("endswith", [var text, var part]) => $"(right({text}, char_length({part})) = {part})",
            ("indexof", [var text, var part]) => $"(strpos({text}, {part}) - 1)",
            ("length", [var text]) => $"char_length({text})",
            ("tolower", [var text]) => $"lower({text})",
            ("toupper", [var text]) => $"upper({text})",
            ("trim", [var text]) => $"btrim({text})",
            ("concat", [var first, var second]) => $"({first} || {second})",
            ("year" or "month" or "day" or "hour" or "minute", [var at]) =>
                $"extract({call.Name} FROM {at} AT TIME ZONE 'UTC')::int",
            ("second", [var at]) => $"floor(extract(second FROM {at} AT TIME ZONE 'UTC'))::int",
            ("date", [var at]) => $"({at} AT TIME ZONE 'UTC')::date",
            ("round", [var number]) => $"round(({number})::numeric)",
            ("floor", [var number]) => $"floor({number})",
            ("ceiling", [var number]) => $"ceiling({number})",
            _ => throw NotOffered(call.Name),
        };
    }

    private string Column(SingleValuePropertyAccessNode node)
    {
        var path = new Stack<string>([node.Property.Name]);
        QueryNode? source = node.Source;
        while (source is not (null or ResourceRangeVariableReferenceNode))
        {
            switch (source)
            {
                case SingleComplexNode complex:
                    path.Push(complex.Property.Name);
                    source = complex.Source;
                    break;
                case SingleNavigationNode navigation:
                    path.Push(navigation.NavigationProperty.Name);
                    source = navigation.Source;
                    break;
                default:
                    throw NotOffered(source.Kind.ToString());
            }
        }
        var at = kind;
        while (at.Links.TryGetValue(path.Peek(), out var link))
        {
            path.Pop();
            at = Entities.Of(link.Set);
        }
        var name = string.Join('/', path);
        return at.Columns.TryGetValue(name, out var sql) ? sql : throw NotOffered(name);
    }

    private string Value(ConstantNode constant) =>
        constant.Value switch
        {
            // A number is read from how it is written: 0.1 is no single float.
            float => filter.Bind($"{double.Parse(constant.LiteralText, CultureInfo.InvariantCulture)}"),
            not null when constant.TypeReference?.PrimitiveKind() == EdmPrimitiveTypeKind.Date => filter.Bind(
                $"{DateOnly.Parse(constant.LiteralText, CultureInfo.InvariantCulture)}"
            ),
            string or bool or int or long or short or byte or double or decimal or DateTimeOffset or TimeSpan =>
                filter.Bind($"{constant.Value}"),
            _ => throw NotOffered(constant.LiteralText),
        };

    private static bool IsNull(QueryNode node) =>
        node is ConstantNode { Value: null } || (node is ConvertNode convert && IsNull(convert.Source));

    private static Refusal NotOffered(string what) =>
        Refusal.Invalid(
            "sensing.sta_not_offered",
            "$filter",
            $"查询中的“{what}”不支持。",
            $"'{what}' is not offered in a query."
        );
}
