namespace Zhishu.Codes.Scanning;

/// <summary>What verdicts are called and what they mean for the one who scanned.</summary>
internal static class OutcomeWords
{
    public static Text Of(string outcome) =>
        outcome switch
        {
            Outcomes.Valid => new("有效", "Valid"),
            Outcomes.Unsigned => new(
                "编号存在，但仅凭编号不能证明真伪，请扫描原码",
                "The number exists, but a number alone proves nothing: scan the code itself"
            ),
            Outcomes.NotInUse => new("尚未启用", "Not in use yet"),
            Outcomes.Expired => new("已过期", "Expired"),
            Outcomes.Replayed => new(
                "动态码已被使用过，请出示新码",
                "This code was used already; have a fresh one shown"
            ),
            "suspended" => new("已停用", "Suspended"),
            "lost" => new("已挂失", "Reported lost"),
            "replaced" => new("已换码，旧码作废", "Replaced: this is the old code"),
            "revoked" => new("已撤销", "Revoked"),
            "retired" => new("已注销", "Retired"),
            "malformed" => new("不是完整的码，可能污损或被改动", "Not a whole code: damaged, or altered"),
            "other_issuer" => new("由其他城市签发", "Issued by another city"),
            "unknown_key" or "key_out_of_use" => new("签发密钥不受信任", "Signed with a key that is not trusted"),
            "wrong_algorithm" => new("签名算法不符", "Signed with the wrong algorithm"),
            "bad_signature" => new("签名不符，可能是伪造的码", "The signature does not hold: perhaps a forgery"),
            "not_yet_valid" => new("签发时间在未来", "Dated in the future"),
            _ => new("不是本市发出的码", "No code of this city"),
        };
}
