using Zhishu.Bench;

// What is measured, each against its limit, printed as a ratio. See docs/performance.md.
return args switch
{
    ["codes", ..] => await CodesBench.RunAsync(Number(args, 1, 5_000_000)),
    ["intake", ..] => IntakeBench.Run(args.ElementAtOrDefault(1)),
    ["knowledge", ..] => await KnowledgeBench.RunAsync(args.ElementAtOrDefault(1)),
    ["rules", ..] => RulesBench.Run(Console.Out),
    ["filing", ..] => await FilingBench.RunAsync(Number(args, 1, 20)),
    ["sensing", ..] => await SensingBench.RunAsync(Number(args, 1, 30), Number(args, 2, 1_000_000)),
    ["soak", ..] => await SoakBench.RunAsync(Number(args, 1, 60), Number(args, 2, 100)),
    ["reads", ..] => await ReadBench.RunAsync(
        [.. args.Skip(1).Where(a => a.All(char.IsAsciiDigit)).Select(int.Parse)],
        args.Skip(1).FirstOrDefault(a => !a.All(char.IsAsciiDigit))
    ),
    _ => Usage(),
};

static int Number(string[] args, int index, int otherwise) =>
    args.Length > index ? int.Parse(args[index], System.Globalization.CultureInfo.InvariantCulture) : otherwise;

static int Usage()
{
    Console.WriteLine(
        """
        bench filing [SECONDS]      cases filed through HTTP against the same rows by the bare driver
        bench sensing [SECONDS [DEVICES]] readings through HTTP, durable and judged, against binary COPY of the same rows
        bench codes [COUNT]         signed codes verified against bare libcrypto; codes found by number among so many
        bench soak [MINUTES [RATE]] memory and latency, minute by minute, while so many cases a second are filed
        bench intake [FILE]         training on 100,000 messages and classifying them; FILE has the columns of intake evaluate
        bench knowledge [FILE]      questions against 100,000 passages; FILE has a sentence a line
        bench rules                 decision tables against hand-written C# and feelin
        bench reads [CASES...] [NAME]  inbox, search, map and count with so many cases (10000 100000 1000000), or what NAME is in
        """
    );
    return 2;
}
