namespace Zhishu.Matters.Tests;
