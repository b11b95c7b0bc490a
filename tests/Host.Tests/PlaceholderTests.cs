namespace Zhishu.Host.Tests;
