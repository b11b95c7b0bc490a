using System.Runtime.InteropServices;
using Zhishu.Intake.Classifying;

namespace Zhishu.Intake.Tests.Classifying;

/// <summary>The C library liblinear, where it is installed: what our solver is held against.</summary>
internal static partial class Liblinear
{
    private const string Library = "liblinear.so.4";
    private const int DualSvm = 1;

    public static bool IsInstalled => NativeLibrary.TryLoad(Library, out _);

    /// <summary>The weights of one class against the rest, the last one for the constant term.</summary>
    public static unsafe double[] Solve(TrainingSet set, int @class, double cost)
    {
        var count = set.Rows.Length;
        var labels = set.Classes.Select(c => c == @class ? 1.0 : -1.0).ToArray();
        var nodes = set.Rows.Select(r => Nodes(r, set.TermCount)).ToArray();
        var handles = nodes.Select(n => GCHandle.Alloc(n, GCHandleType.Pinned)).ToArray();
        try
        {
            var rows = handles.Select(h => h.AddrOfPinnedObject()).ToArray();
            fixed (double* y = labels)
            fixed (nint* x = rows)
            {
                var problem = new Problem
                {
                    Count = count,
                    Features = set.TermCount + 1,
                    Labels = y,
                    Rows = x,
                    Bias = 1,
                };
                var parameter = new Parameter
                {
                    Solver = DualSvm,
                    Tolerance = 0.0001,
                    Cost = cost,
                    P = 0.1,
                };
                QuietlyPrint(&Nothing);
                var model = Train(&problem, &parameter);
                var weights = new ReadOnlySpan<double>(model->Weights, set.TermCount + 1).ToArray();
                FreeModel(&model);
                return weights;
            }
        }
        finally
        {
            foreach (var handle in handles)
                handle.Free();
        }
    }

    private static Node[] Nodes(Row row, int terms) =>
        [
            .. row
                .Terms.Zip(row.Weights)
                .OrderBy(p => p.First)
                .Select(p => new Node { Index = p.First + 1, Value = p.Second }),
            new Node { Index = terms + 1, Value = 1 },
            new Node { Index = -1 },
        ];

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static unsafe void Nothing(byte* text) { }

    [LibraryImport(Library, EntryPoint = "train")]
    private static unsafe partial Model* Train(Problem* problem, Parameter* parameter);

    [LibraryImport(Library, EntryPoint = "free_and_destroy_model")]
    private static unsafe partial void FreeModel(Model** model);

    [LibraryImport(Library, EntryPoint = "set_print_string_function")]
    private static unsafe partial void QuietlyPrint(delegate* unmanaged[Cdecl]<byte*, void> print);

    [StructLayout(LayoutKind.Sequential)]
    private struct Node
    {
        public int Index;
        public double Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Problem
    {
        public int Count;
        public int Features;
        public double* Labels;
        public nint* Rows;
        public double Bias;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Parameter
    {
        public int Solver;
        public double Tolerance;
        public double Cost;
        public int WeightCount;
        public nint WeightLabels;
        public nint ClassWeights;
        public double P;
        public nint Initial;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Model
    {
        public Parameter Parameter;
        public int Classes;
        public int Features;
        public double* Weights;
        public int* Labels;
        public double Bias;
    }
}
