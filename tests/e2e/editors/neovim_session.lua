-- Drives a second Neovim as a person would, through its remote API, and prints what could be seen as JSON.
-- usage: NVIM -l neovim_session.lua NVIM PLUGIN WORKSPACE [SERVER ARGUMENT...]     without SERVER, nothing completes

local nvim, plugin, workspace = arg[1], arg[2], arg[3]
local server = vim.list_slice(arg, 4)
local WAIT_MS = 20000
local NOTHING_MS = 600 -- how long the run without a server looks for what must not appear

local child = vim.fn.jobstart(
  { nvim, '--embed', '--headless', '-u', 'NONE', '-i', 'NONE', '-n' },
  { rpc = true, cwd = workspace }
)

local function lua(code, ...)
  return vim.rpcrequest(child, 'nvim_exec_lua', code, { ... })
end

local function type_keys(keys)
  vim.rpcrequest(child, 'nvim_input', keys)
end

--- Waits until `code` returns a value that is neither nil nor false nor empty, and returns it; nil when time is up.
local function await(code, ...)
  local found
  local given = { ... }
  vim.wait(#server > 0 and WAIT_MS or NOTHING_MS, function()
    found = lua(code, unpack(given))
    return found ~= nil and found ~= vim.NIL and found ~= false and found ~= ''
  end, 20)
  return found ~= vim.NIL and found or nil
end

local GHOST = [[
  local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']
  local marks = namespace and vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true }) or {}
  local shown = marks[1] and marks[1][4].virt_text[1][1]
  return shown
]]
local SCREEN_LINE = [[
  vim.cmd.redraw()
  local cells = {}
  for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(vim.fn.screenrow(), column) end
  return vim.trim(table.concat(cells))
]]
local LINE = 'return vim.api.nvim_get_current_line()'

--- Types `text` on a new last line and waits for ghost text; then types `keys`, which end in the accepting key, and
--- waits until the line, now holding `typed`, has grown.
local function complete_inline(text, keys, typed)
  type_keys('<Esc>Go' .. text)
  local ghost = await(GHOST)
  local screen, row = lua(SCREEN_LINE), lua('return vim.fn.line(".")')
  type_keys(keys)
  local line = await('local line = vim.fn.getline((...)); return #line > select(2, ...) and line', row, #typed)
  type_keys('<Esc>')
  return { ghost = ghost, screen = screen, line = line or lua('return vim.fn.getline(...)', row) }
end

--- Types `text` on a new last line, asks for the popup, takes its first item.
local function complete_popup(text)
  type_keys('<Esc>Go' .. text .. '<C-x><C-o>')
  local words = await([[
    local items = vim.fn.complete_info({ 'items' }).items
    local words = vim.tbl_map(function(item) return { word = item.word, menu = item.menu, kind = item.kind } end, items)
    return vim.fn.pumvisible() == 1 and #words > 0 and words
  ]])
  type_keys('<C-n><C-y>')
  local line = await('local line = vim.api.nvim_get_current_line(); return vim.fn.pumvisible() == 0 and line')
  type_keys('<Esc>')
  return { items = words or {}, line = line }
end

--- Runs :RepriseShowContext and returns what its window shows.
local function show_context()
  type_keys('<Esc>:RepriseShowContext<CR>')
  return await([[
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
      end
    end
  ]])
end

lua([[
  vim.cmd('filetype on')
  vim.o.expandtab, vim.o.autoindent = true, false
  local plugin, server = ...
  Reprise = dofile(plugin)
  -- How sure the server must be is not what is looked at here.
  if #server > 0 then Reprise.setup({ cmd = server, settings = { completion = { minConfidence = 0.1 } } }) end
  vim.cmd.edit('draft.py')
]], plugin, server)

local seen = { version = tostring(vim.version()) }
seen.ready = await([[return Reprise.status.state == 'ready' and Reprise.status.text]])
assert(seen.ready or #server == 0, 'the server did not become ready')
seen.encoding = lua([[local client = vim.lsp.get_clients({ name = 'reprise' })[1]; return client and client.offset_encoding]])
seen.inline = complete_inline('def load_taxes(path: str):<CR>    with open(path, enc', '<Tab>', '    with open(path, enc')
seen.typed_ahead = complete_inline('def load_gifts(path: str):<CR>    with open(path, enc', 'od<Tab>', '    with open(path, encod')
seen.popup = complete_popup('row = parse_led')
seen.after_emoji = complete_popup('label = "🧾🧾" + parse_led')
seen.context = #server > 0 and show_context() or nil
type_keys('<Esc>:silent write<CR>')
await('return not vim.bo.modified')
if #server > 0 then
  seen.stopped = lua([[
    local client = vim.lsp.get_clients({ name = 'reprise' })[1]
    vim.lsp.enable('reprise', false)
    return vim.wait(10000, function() return client:is_stopped() end, 20)
  ]])
end
vim.fn.jobstop(child)
print(vim.json.encode(seen))
