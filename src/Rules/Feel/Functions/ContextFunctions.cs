namespace Zhishu.Rules.Feel;

/// <summary>Context functions (DMN 1.5, section 10.3.4.8).</summary>
internal static class ContextFunctions
{
    public static void Add(List<Signature> s)
    {
        s.Add("get value", "m:context, key:string", GetValue);
        s.Add("get entries", "m:context", GetEntries);
        s.Add("context", "entries:list", Make);
        s.Add("context put", "context:context, key:string, value:any", Put);
        s.Add("context put", "context:context, keys:list, value:any", PutNested);
        s.Add("context merge", "contexts:list", Merge);
    }

    private static FeelValue GetValue(in Call c) =>
        c[0].AsContext.TryGetValue(c.Text(1), out var value)
            ? value
            : c.Session.Warn(c.Site, ProblemCode.NoSuchMember, c.Text(1), Coercion.Short(c[0]));

    private static FeelValue GetEntries(in Call c)
    {
        var context = c[0].AsContext;
        c.Session.Allocate(context.Count * 3L);
        string[] keys = ["key", "value"];
        return FeelValue.Of(
            new FeelList(context.Select(e => FeelValue.Of(new FeelContext(keys, [FeelValue.Of(e.Key), e.Value]))))
        );
    }

    private static FeelValue Make(in Call c)
    {
        var list = c.List(0);
        var entries = new Dictionary<string, FeelValue>(StringComparer.Ordinal);
        c.Session.Allocate(list.Count * 2L);
        foreach (var item in list)
        {
            c.Session.Step();
            if (
                item.Kind != FeelKind.Context
                || !item.AsContext.TryGetValue("key", out var key)
                || !item.AsContext.TryGetValue("value", out var value)
                || key.Kind != FeelKind.String
            )
            {
                return c.Bad($"{Coercion.Short(item)} is no entry with a key and a value");
            }

            if (!entries.TryAdd(key.AsString, value))
            {
                return c.Session.Fail(c.Site, ProblemCode.DuplicateKey, key.AsString);
            }
        }

        return FeelValue.Of(new FeelContext(entries));
    }

    private static FeelValue Put(in Call c)
    {
        c.Session.Allocate(c[0].AsContext.Count + 1);
        return FeelValue.Of(c[0].AsContext.With(c.Text(1), c[2]));
    }

    private static FeelValue PutNested(in Call c)
    {
        var keys = c.List(1);
        return keys.Count == 0 ? c.Bad("there are no keys") : PutAt(c, c[0], keys, 0);
    }

    private static FeelValue PutAt(in Call c, FeelValue target, FeelList keys, int level)
    {
        if (level >= 200)
        {
            return c.Bad("there are more than 200 keys");
        }

        if (target.Kind != FeelKind.Context)
        {
            return c.Bad($"{Coercion.Short(target)} is no context");
        }

        if (keys[level].Kind != FeelKind.String)
        {
            return c.Bad($"{Coercion.Short(keys[level])} is no key");
        }

        var context = target.AsContext;
        var key = keys[level].AsString;
        c.Session.Allocate(context.Count + 1);
        if (level == keys.Count - 1)
        {
            return FeelValue.Of(context.With(key, c[2]));
        }

        context.TryGetValue(key, out var inner);
        var changed = PutAt(c, inner, keys, level + 1);
        return changed.IsNull ? changed : FeelValue.Of(context.With(key, changed));
    }

    private static FeelValue Merge(in Call c)
    {
        var entries = new Dictionary<string, FeelValue>(StringComparer.Ordinal);
        foreach (var item in c.List(0))
        {
            if (item.Kind != FeelKind.Context)
            {
                return c.Bad($"{Coercion.Short(item)} is no context");
            }

            c.Session.Allocate(item.AsContext.Count);
            c.Session.Steps(item.AsContext.Count);
            foreach (var (key, value) in item.AsContext)
            {
                entries[key] = value;
            }
        }

        return FeelValue.Of(new FeelContext(entries));
    }
}
