namespace Zhishu.Kernel.Tests;
