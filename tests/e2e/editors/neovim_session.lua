-- Drives a second Neovim as a person would, through its remote API, and prints what could be seen as JSON.
-- usage: NVIM -l neovim_session.lua NVIM PLUGIN WORKSPACE [SERVER ARGUMENT...]     without SERVER, nothing completes

local nvim, plugin, workspace = arg[1], arg[2], arg[3]
local server = vim.list_slice(arg, 4)
local WAIT_MS = 20000
local NOTHING_MS = 600 -- how long the run without a server looks for what must not appear
local LAST = 'Go' -- to a new last line

local folder = vim.fs.dirname(arg[0])
local driver = dofile(folder .. '/neovim_driver.lua')(nvim, workspace, #server > 0 and WAIT_MS or NOTHING_MS)
local lua, type_keys, await = driver.lua, driver.type_keys, driver.await

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
seen.inline = driver.complete_inline(LAST, 'def load_taxes(path: str):<CR>    with open(path, enc', '<Tab>', '    with open(path, enc')
seen.typed_ahead = driver.complete_inline(LAST, 'def load_gifts(path: str):<CR>    with open(path, enc', 'od<Tab>', '    with open(path, encod')
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
driver.stop()
print(vim.json.encode(seen))
