namespace Zhishu.Organisations.Tests;
