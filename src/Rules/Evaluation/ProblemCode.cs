namespace Zhishu.Rules;

/// <summary>What can be wrong. The names are stable; <see cref="RuleProblem.Message"/> says it in words.</summary>
public enum ProblemCode
{
    /// <summary>The text is not FEEL.</summary>
    Syntax,

    /// <summary>A name is not known where it stands.</summary>
    UnknownName,

    /// <summary>A name exists in the model but is no requirement of this element.</summary>
    NotRequired,

    /// <summary>A type name is not known.</summary>
    UnknownType,

    /// <summary>Something is called that is not a function.</summary>
    NotAFunction,

    /// <summary>A named argument has no parameter, or two.</summary>
    UnknownParameter,

    /// <summary>An argument is missing.</summary>
    MissingArgument,

    /// <summary>The number of arguments is wrong.</summary>
    ArgumentCount,

    /// <summary>An argument has the wrong kind.</summary>
    WrongArgument,

    /// <summary>An argument is null that must not be.</summary>
    NullArgument,

    /// <summary>An argument has the right kind but an impossible value.</summary>
    BadArgument,

    /// <summary>A text could not be read as the kind asked for.</summary>
    Conversion,

    /// <summary>A value does not fit the declared type.</summary>
    WrongType,

    /// <summary>A value is not one of the allowed values.</summary>
    NotAllowed,

    /// <summary>An operator cannot take these operands.</summary>
    BadOperands,

    /// <summary>An operand is null.</summary>
    NullOperand,

    /// <summary>Two values cannot be compared.</summary>
    NotComparable,

    /// <summary>A division by zero.</summary>
    DivisionByZero,

    /// <summary>A number, date or duration left its range.</summary>
    OutOfRange,

    /// <summary>A list has no such position.</summary>
    NoSuchItem,

    /// <summary>A value has no such member.</summary>
    NoSuchMember,

    /// <summary>A condition is not a boolean.</summary>
    NotBoolean,

    /// <summary>Something cannot be walked through by a loop.</summary>
    NotIterable,

    /// <summary>Two entries of a context have one name.</summary>
    DuplicateKey,

    /// <summary>A regular expression is not valid.</summary>
    BadPattern,

    /// <summary>An input was not given.</summary>
    MissingInput,

    /// <summary>An input was given that nothing takes.</summary>
    UnknownInput,

    /// <summary>No rule of a table matched.</summary>
    NoRuleMatched,

    /// <summary>Several rules matched where one may.</summary>
    SeveralRulesMatched,

    /// <summary>Rules that matched differ in their output where they may not.</summary>
    OutputsDiffer,

    /// <summary>An output has no place in the list of output values that orders them.</summary>
    NoPriority,

    /// <summary>A decision has no logic and no value was given for it.</summary>
    NoLogic,

    /// <summary>Decisions need each other in a circle.</summary>
    Circle,

    /// <summary>A function lies outside FEEL, in Java or PMML.</summary>
    ExternalFunction,

    /// <summary>An expression is in a language other than FEEL.</summary>
    OtherLanguage,

    /// <summary>Evaluation was stopped because it took too many steps, too deep calls or too much memory.</summary>
    LimitExceeded,

    /// <summary>The file is not well-formed XML or not DMN.</summary>
    BadDocument,

    /// <summary>A reference leads nowhere.</summary>
    BrokenReference,

    /// <summary>An import was not found.</summary>
    MissingImport,

    /// <summary>Two elements have one name.</summary>
    DuplicateName,

    /// <summary>A table has a wrong shape.</summary>
    BadTable,

    /// <summary>A decision, service or version was asked for that does not exist.</summary>
    NotFound,

    /// <summary>The legal basis of a rule that fired is not in force on the day of evaluation.</summary>
    LegalBasisNotInForce,

    /// <summary>A setting of the model is not understood.</summary>
    BadSetting,
}
