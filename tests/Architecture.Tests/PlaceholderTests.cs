namespace Zhishu.Architecture.Tests;
