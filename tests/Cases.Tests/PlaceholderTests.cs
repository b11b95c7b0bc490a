namespace Zhishu.Cases.Tests;
