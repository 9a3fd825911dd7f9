-- Drives a second Neovim with a language model behind the server, and prints what could be seen as JSON.
-- usage: NVIM -l neovim_model_session.lua NVIM PLUGIN WORKSPACE GENERATOR SERVER ARGUMENT...     GENERATOR: its settings

local nvim, plugin, workspace, generator = arg[1], arg[2], arg[3], vim.json.decode(arg[4])
local server = vim.list_slice(arg, 5)
local BODY = '2GS' -- into the empty body of main.py

local driver = dofile(vim.fs.dirname(arg[0]) .. '/neovim_driver.lua')(nvim, workspace, 20000)

driver.lua([[
  vim.cmd('filetype on')
  vim.o.expandtab, vim.o.autoindent = true, false
  local plugin, server, generator = ...
  Reprise = dofile(plugin)
  -- How sure the server must be is not what is looked at here.
  Reprise.setup({ cmd = server, settings = { generator = generator, completion = { minConfidence = 0 } } })
  vim.cmd.edit('main.py')
]], plugin, server, generator)

local seen = {}
assert(driver.await([[
  local status = Reprise.status
  return status.state == 'ready' and status.generator ~= vim.NIL and status.generator.state ~= 'connecting'
]]), 'the server did not become ready')
seen.statusline = driver.lua('return Reprise.statusline()')
seen.text = driver.lua('return Reprise.status.text')
seen.inline = driver.complete_inline(BODY, '    shown = ', '<Tab>', '    shown = ')
driver.type_keys('<Esc>:RepriseExplainLast<CR>')
seen.explained = driver.await([[
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
]])
seen.messages = driver.lua([[return vim.fn.execute('messages')]])
driver.stop()
print(vim.json.encode(seen))
