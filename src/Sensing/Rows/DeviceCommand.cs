using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;

namespace Zhishu.Sensing.Rows;

/// <summary>Something the devices of a type can be told to do.</summary>
/// <param name="Code">Its name in messages: lower case letters, digits and underscores.</param>
/// <param name="Fields">What is said with it.</param>
/// <param name="ExpiresSeconds">Not answered for so long it is given up.</param>
public sealed record DeviceCommand(
    [property: Required, StringLength(30), RegularExpression("^[a-z][a-z0-9_]{0,29}$")] string Code,
    [property: Required, PlainText(60)] string NameZh,
    [property: Required, PlainText(60)] string NameEn,
    [property: MaxLength(10)] IReadOnlyList<CommandField>? Fields = null,
    [property: Range(10, 7 * 86400)] int ExpiresSeconds = 600
);

/// <summary>A number with its least and most where no choices are named, else one of the choices.</summary>
/// <param name="Unit">Of a number.</param>
public sealed record CommandField(
    [property: Required, StringLength(30), RegularExpression("^[a-z][a-z0-9_]{0,29}$")] string Code,
    [property: Required, PlainText(60)] string NameZh,
    [property: Required, PlainText(60)] string NameEn,
    [property: Required(AllowEmptyStrings = true), PlainText(20, AllowEmpty = true)] string Unit,
    [property: Range(-1e15, 1e15)] double? Minimum,
    [property: Range(-1e15, 1e15)] double? Maximum,
    [property: MaxLength(30)] IReadOnlyList<string>? Choices = null
);
