namespace Zhishu.Rules.Tests;
