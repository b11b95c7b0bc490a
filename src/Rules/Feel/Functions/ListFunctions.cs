namespace Zhishu.Rules.Feel;

/// <summary>List functions (DMN 1.5, section 10.3.4.4) and sort.</summary>
internal static class ListFunctions
{
    public static void Add(List<Signature> s)
    {
        s.Add("list contains", "list:list, element:any", Contains);
        s.Add("count", "list:list", (in Call c) => FeelValue.Of(c.List(0).Count));
        s.Add("sublist", "list:list, start position:number, length:number?!", Sublist);
        s.Add("append", "list:list, item:any...", Append);
        s.Add("concatenate", "list:list...", Concatenate);
        s.Add("insert before", "list:list, position:number, newItem:any", InsertBefore);
        s.Add("remove", "list:list, position:number", Remove);
        s.Add("list replace", "list:list, position:number, newItem:any", ReplaceAt);
        s.Add("list replace", "list:list, match:function, newItem:any", ReplaceWhere);
        s.Add("reverse", "list:list", Reverse);
        s.Add("index of", "list:list, match:any", IndexOf);
        s.Add("union", "list:list...", Union);
        s.Add("distinct values", "list:list", (in Call c) => Distinct(c, c.List(0)));
        s.Add("flatten", "list:list", Flatten);
        s.Add("sort", "list:list, precedes:function?", SortFunction.Sort);
    }

    private static FeelValue Made(in Call c, FeelListBuilder builder)
    {
        c.Session.Steps(builder.Count);
        c.Session.Allocate(builder.Count);
        return FeelValue.Of(builder.View());
    }

    /// <summary>Position 1.. or -1.. as an index, or -1 where there is none.</summary>
    private static int Index(FeelNumber position, int count)
    {
        if (!position.TryToInt64(out var at) || at == 0 || Math.Abs(at) > count)
        {
            return -1;
        }

        return (int)(at > 0 ? at - 1 : count + at);
    }

    private static FeelValue NoItem(in Call c, FeelNumber position, FeelList list) =>
        c.Session.Fail(c.Site, ProblemCode.NoSuchItem, position.ToString(), $"{list.Count}");

    private static FeelValue Contains(in Call c)
    {
        c.Session.Steps(c.List(0).Count);
        foreach (ref readonly var item in c.List(0).Span)
        {
            if (FeelComparison.Equal(item, c[1]) == true)
            {
                return FeelValue.True;
            }
        }

        return FeelValue.False;
    }

    private static FeelValue Sublist(in Call c)
    {
        var list = c.List(0);
        var start = Index(c.Number(1), list.Count);
        if (start < 0)
        {
            return NoItem(c, c.Number(1), list);
        }

        var length = (long)(list.Count - start);
        if (
            !c[2].IsNull
            && (!c.Number(2).TryToInt64(out var asked) || asked < 0 || (length = asked) > list.Count - start)
        )
        {
            return c.Bad($"the length must lie between 0 and {list.Count - start}");
        }

        c.Session.Allocate(length);
        return FeelValue.Of(new FeelList(list.Span.Slice(start, (int)length).ToArray()));
    }

    private static FeelValue Append(in Call c)
    {
        var builder = new FeelListBuilder(c.List(0).Count + c.Arguments.Length);
        AddAll(builder, c.List(0));
        foreach (var item in c.Arguments[1..])
        {
            builder.Add(item);
        }

        return Made(c, builder);
    }

    private static void AddAll(FeelListBuilder builder, FeelList list)
    {
        foreach (ref readonly var item in list.Span)
        {
            builder.Add(item);
        }
    }

    private static FeelValue Concatenate(in Call c)
    {
        var builder = new FeelListBuilder();
        foreach (var list in c.Arguments)
        {
            AddAll(builder, list.AsList);
        }

        return Made(c, builder);
    }

    private static FeelValue InsertBefore(in Call c)
    {
        var list = c.List(0);
        var index = Index(c.Number(1), list.Count);
        if (index < 0)
        {
            return NoItem(c, c.Number(1), list);
        }

        var builder = new FeelListBuilder(list.Count + 1);
        for (var i = 0; i < list.Count; i++)
        {
            if (i == index)
            {
                builder.Add(c[2]);
            }

            builder.Add(list[i]);
        }

        return Made(c, builder);
    }

    private static FeelValue Remove(in Call c)
    {
        var list = c.List(0);
        var index = Index(c.Number(1), list.Count);
        if (index < 0)
        {
            return NoItem(c, c.Number(1), list);
        }

        var builder = new FeelListBuilder(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (i != index)
            {
                builder.Add(list[i]);
            }
        }

        return Made(c, builder);
    }

    private static FeelValue ReplaceAt(in Call c)
    {
        var list = c.List(0);
        var index = Index(c.Number(1), list.Count);
        if (index < 0)
        {
            return NoItem(c, c.Number(1), list);
        }

        var items = list.Span.ToArray();
        items[index] = c[2];
        c.Session.Allocate(items.Length);
        return FeelValue.Of(new FeelList(items));
    }

    private static FeelValue ReplaceWhere(in Call c)
    {
        var function = c[1].AsFunction;
        if (function.Parameters.Count != 2)
        {
            return c.Bad("the match function must take an item and the new item");
        }

        var items = c.List(0).Span.ToArray();
        c.Session.Allocate(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            var verdict = function.Invoke(c.Session, [items[i], c[2]], c.Site);
            if (!verdict.IsBoolean)
            {
                return c.Session.Fail(c.Site, ProblemCode.NotBoolean, "match", Coercion.Short(verdict));
            }

            items[i] = verdict.IsTrue ? c[2] : items[i];
        }

        return FeelValue.Of(new FeelList(items));
    }

    private static FeelValue Reverse(in Call c)
    {
        var items = c.List(0).Span.ToArray();
        Array.Reverse(items);
        c.Session.Steps(items.Length);
        c.Session.Allocate(items.Length);
        return FeelValue.Of(new FeelList(items));
    }

    private static FeelValue IndexOf(in Call c)
    {
        var list = c.List(0);
        var builder = new FeelListBuilder();
        c.Session.Steps(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (FeelComparison.Equal(list[i], c[1]) == true)
            {
                builder.Add(FeelValue.Of(i + 1L));
            }
        }

        return Made(c, builder);
    }

    private static FeelValue Union(in Call c)
    {
        var all = new FeelListBuilder();
        foreach (var list in c.Arguments)
        {
            AddAll(all, list.AsList);
        }

        return Distinct(c, all.View());
    }

    private static FeelValue Distinct(in Call c, FeelList list)
    {
        var seen = new HashSet<FeelValue>(new CountingComparer(c.Session));
        var builder = new FeelListBuilder();
        c.Session.Steps(list.Count);
        foreach (ref readonly var item in list.Span)
        {
            if (seen.Add(item))
            {
                builder.Add(item);
            }
        }

        return Made(c, builder);
    }

    private static FeelValue Flatten(in Call c)
    {
        var builder = new FeelListBuilder();
        FlattenInto(c.Session, builder, c.List(0), 0);
        return Made(c, builder);
    }

    private static void FlattenInto(Session session, FeelListBuilder builder, FeelList list, int depth)
    {
        session.Steps(list.Count);
        if (depth > 500)
        {
            throw new LimitException("lists within lists", 500);
        }

        foreach (var item in list)
        {
            if (item.Kind == FeelKind.List)
            {
                FlattenInto(session, builder, item.AsList, depth + 1);
            }
            else
            {
                builder.Add(item);
            }
        }
    }

    /// <summary>Values of one hash are compared each with each: that costs steps.</summary>
    private sealed class CountingComparer(Session session) : IEqualityComparer<FeelValue>
    {
        public bool Equals(FeelValue x, FeelValue y)
        {
            session.Step();
            return x.Equals(y);
        }

        public int GetHashCode(FeelValue value) => value.GetHashCode();
    }
}
